// One function for each file of vectors. It checks a case: trial.computed compares the expected value with what this
// program computes from the input, trial.answered with the answer of the server, if there is one.
'use strict';
const { converse } = require('./conversation');
const { refusal, representation } = require('./server');
const { sign, verify } = require('./signature');
const { parseTime } = require('./time');

const prefixes = ['HR', 'AC', 'PN', 'AD', 'PX', 'RI', 'AP', 'CA', 'SK'];

// sid validates a text. Without the m flag $ matches only at the end of the text.
function sid(prefix, text) {
  if (!/^[A-Z]{2}[0-9a-fA-F]{32}$/.test(text)) return { valid: false, reason: 'syntax' };
  const wanted = prefix === '' ? prefixes : [prefix];
  return wanted.includes(text.slice(0, 2)) ? { valid: true } : { valid: false, reason: 'kind' };
}

exports.sids = (trial, { prefix, text }, expected) => trial.computed(sid(prefix, text), expected);

exports.numbers = async (trial, { text }, expected, server) => {
  trial.computed(/^\+[1-9][0-9]{0,14}$/.test(text), expected.valid);
  if (!server) return;
  const response = await server.create(`PhoneNumber=${encodeURIComponent(text)}&SmsCapability=true`);
  const { status, code } = expected.code ? { status: 400, code: expected.code } : { status: 201 };
  trial.answered({ status: response.status, code: response.body.code }, { status, code });
  await server.remove(response);
};

// Only the server can read a form, because this program has no table of parameters.
exports.forms = async (trial, { request, form }, { values, ...refused }, server) => {
  if (!server) return;
  if (values?.PageToken) return; // valid only on the server that made it
  if (values?.VerificationCode) return; // valid, but the order has no code
  let response;
  let order;
  if (request === 'list') response = await server.list(form);
  if (request === 'create') response = order = await server.create(form);
  if (request === 'update') {
    order = await server.create('PhoneNumber=%2B16175551212&SmsCapability=true');
    response = await server.update(order, form);
  }
  if (!values) {
    trial.answered(refusal(response, server.words), refusal({ status: refused.status, body: refused }, server.words));
  } else if (request === 'list') {
    const { page, page_size } = response.body.meta ?? {};
    trial.answered([response.status, page, page_size], [200, Number(values.Page[0]), Number(values.PageSize[0])]);
  } else {
    trial.answered(...representation(response, values, request === 'create' ? 201 : 200));
  }
  if (order) await server.remove(order);
};

exports.signatures = (trial, input, { signature, ...verdict }) => {
  trial.computed(verify(input), verdict);
  trial.computed(sign(input), signature);
};

// The verdict follows from the lifecycle, which this program lacks. It checks what follows from the verdict.
exports.meanings = (trial, { held, reported }, { verdict, missed, perhaps, events, store, fetch }) => {
  trial.computed(held === reported, verdict === 'duplicate');
  trial.computed(['next', 'ahead'].includes(verdict), store);
  trial.computed(['unclear', 'impossible'].includes(verdict), fetch);
  trial.computed(events.length > 0, verdict === 'unclear');
  trial.computed([...missed, ...perhaps].length > 0, verdict === 'ahead');
};

exports.times = (trial, { text }, expected) => trial.computed(parseTime(text), expected);

exports.conversations = async (trial, exchanges, _, server) => {
  if (server) await converse(trial, exchanges, server);
};
