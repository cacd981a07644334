// The lives of hosted number orders, without letters.
'use strict';
const assert = require('node:assert/strict');

module.exports = ({ client, base, accountSid, orders, order, control, fire, advance, refused, create }) => {
  const letter = { SigningDocumentSid: 'PX11111111111111111111111111111111' };

  return {
    async 'the samples of the API'() {
      const created = await orders.create({ phoneNumber: '+15017122661', smsCapability: true });
      assert.match(created.sid, /^HR[0-9a-f]{32}$/);
      assert.equal(created.accountSid, accountSid);
      assert.equal(created.status, 'received');
      assert.deepEqual(created.capabilities, { sms: true, voice: false });
      assert.deepEqual(created.ccEmails, []);
      assert.equal(created.verificationCallSids, null);
      assert.equal(created.url, `${base}/HostedNumbers/HostedNumberOrders/${created.sid}`);

      const fetched = await order(created.sid).fetch();
      assert.deepEqual(fetched.toJSON(), created.toJSON());

      const listed = await orders.list({ limit: 20 });
      assert.deepEqual(listed.map((h) => h.sid), [created.sid]);

      let updated = await order(created.sid).update({ friendlyName: 'My important hosted number order' });
      assert.equal(updated.friendlyName, 'My important hosted number order');

      updated = await order(created.sid).update({ status: 'pending-verification', verificationType: 'phone-call' });
      assert.equal(updated.status, 'pending-verification');
      assert.equal(updated.verificationAttempts, 1);
      assert.match(updated.verificationCode, /^[0-9]{4}$/);

      assert.equal(await order(created.sid).remove(), true);
      await refused(order(created.sid).fetch(), 20404, 404);
    },

    async 'completed, through a retried call, a wrong code and an expired one'() {
      const { sid } = await create({
        friendlyName: 'Café & Söhne + 1', uniqueName: 'front desk', ccEmails: ['a@example.com', 'b@example.com'],
        email: 'owner+hosted@example.com', statusCallbackUrl: 'http://127.0.0.1:1/callback#rc=0',
      });
      let o = await order(sid).update({ status: 'pending-verification', callDelay: 15, extension: '1234#' });
      const code = o.verificationCode;
      await refused(order(sid).update({ verificationCode: '99999' }), 22113);
      await advance('9m59s');
      o = await order(sid).update({ status: 'pending-verification' });
      assert.equal(o.verificationCode, code);
      await advance('1s');
      await refused(order(sid).update({ verificationCode: code }), 22113);
      o = await order(sid).update({ status: 'pending-verification' });
      assert.equal(o.verificationAttempts, 3);
      assert.equal(o.verificationCallSids.length, 3);
      await refused(order(sid).update({ status: 'pending-verification' }), 22100);
      o = await order(sid).update({ verificationCode: o.verificationCode });
      assert.equal(o.status, 'verified');

      await fire(sid, 'send-loa', {}, 400);
      await fire(sid, 'send-loa', letter);
      await fire(sid, 'complete', {}, 409);
      await fire(sid, 'sign-loa');
      await refused(order(sid).remove(), 20409, 409);
      await fire(sid, 'begin-testing');
      await fire(sid, 'complete');
      o = await order('front desk').fetch();
      assert.equal(o.status, 'completed');
      assert.equal(o.friendlyName, 'Café & Söhne + 1');
      assert.deepEqual(o.ccEmails, ['a@example.com', 'b@example.com']);
      assert.equal(o.email, 'owner+hosted@example.com');
      assert.equal(o.signingDocumentSid, letter.SigningDocumentSid);

      const { callbacks } = await control('Callbacks');
      assert.deepEqual(callbacks.filter((c) => c.order === sid).map((c) => c.status), ['twilio-processing', 'received',
        'pending-verification', 'verified', 'pending-loa', 'carrier-processing', 'testing', 'completed']);

      // The number is taken until the completed order is off-boarded.
      await refused(orders.create({ phoneNumber: o.phoneNumber, smsCapability: true }), 22110);
      assert.equal(await client.incomingPhoneNumbers(o.incomingPhoneNumberSid).remove(), true);
      await orders.create({ phoneNumber: o.phoneNumber, smsCapability: true });
    },

    async 'an update that clears its fields'() {
      const { sid } = await create({ friendlyName: 'x', uniqueName: 'back desk', ccEmails: ['a@example.com'], email: 'e@example.com' });
      const o = await order(sid).update({ friendlyName: '', uniqueName: '', ccEmails: '', email: '' });
      assert.deepEqual([o.friendlyName, o.uniqueName, o.ccEmails, o.email], [null, null, [], null]);
      assert.equal((await order(sid).update({})).status, 'received');
    },

    async failed() {
      await refused(orders.create({ phoneNumber: '+447700900123', smsCapability: true }), 22103);
      await refused(orders.create({ phoneNumber: '+19005551212', smsCapability: true }), 22110);
      await refused(orders.create({ phoneNumber: 'london', smsCapability: false }), 22102);
      const { sid } = await create();
      await fire(sid, 'skip-verification');
      await fire(sid, 'send-loa', letter);
      await fire(sid, 'sign-loa');
      await fire(sid, 'fail', { Actor: 'carrier' }, 400);
      await fire(sid, 'fail', { Actor: 'carrier', Reason: 'SMS enabled elsewhere' });
      const o = await order(sid).fetch();
      assert.equal(o.status, 'failed');
      assert.equal(o.failureReason, 'SMS enabled elsewhere');
      await orders.create({ phoneNumber: o.phoneNumber, smsCapability: true });
    },

    async 'action-required and reopened'() {
      const { sid } = await create();
      for (let i = 0; i < 3; i++) await order(sid).update({ status: 'pending-verification' });
      await advance('10m');
      let o = await order(sid).fetch();
      assert.equal(o.status, 'action-required');
      assert.notEqual(o.failureReason, '');
      await refused(order(sid).update({ status: 'pending-verification' }), 22112);
      await fire(sid, 'reopen');
      o = await order(sid).fetch();
      assert.equal(o.status, 'received');
      assert.deepEqual([o.failureReason, o.verificationAttempts, o.verificationCode, o.verificationCallSids], ['', 0, null, null]);
      o = await order(sid).update({ status: 'pending-verification' });
      await fire(sid, 'confirm-code', { Code: o.verificationCode });
    },

    async 'a call that cannot be placed'() {
      const { sid } = await create();
      await control('Faults', { Next: 'call-fails' }, 204);
      await refused(order(sid).update({ status: 'pending-verification' }), 22123);
      const o = await order(sid).fetch();
      assert.deepEqual([o.status, o.verificationAttempts], ['received', 0]);
      await control('Faults', { Next: 'too-many-requests' }, 204);
      await refused(order(sid).fetch(), 20429, 429);
    },

    async cancelled() {
      const { sid, phoneNumber } = await create();
      await fire(sid, 'skip-verification');
      await fire(sid, 'send-loa', letter);
      assert.equal(await order(sid).remove(), true);
      await control(`HostedNumberOrders/${sid}`, null, 404);
      await orders.create({ phoneNumber, smsCapability: true });
    },

    async 'expired by the clock'() {
      const { sid } = await create();
      await advance('720h');
      assert.equal((await order(sid).fetch()).status, 'received');
      await advance('1s');
      assert.equal((await order(sid).fetch()).status, 'failed');
    },

    async 'verified by bill'() {
      await refused(create({ verificationType: 'phone-bill' }), 22118);
      const { sid } = await create({ verificationType: 'phone-bill', verificationDocumentSid: 'RI11111111111111111111111111111111' });
      await order(sid).update({ status: 'pending-verification' });
      await refused(order(sid).update({ verificationCode: '1234' }), 22114);
      await fire(sid, 'approve-bill');
      assert.equal((await order(sid).fetch()).status, 'verified');
    },

    async 'lists, page by page'() {
      const sids = [];
      for (let i = 0; i < 7; i++) sids.unshift((await create({ friendlyName: 'listed' })).sid);
      const listed = await orders.list({ friendlyName: 'listed', pageSize: 3 });
      assert.deepEqual(listed.map((h) => h.sid), sids);
      assert.equal((await orders.list({ phoneNumber: listed[0].phoneNumber })).length, 1);
      assert.equal((await orders.list({ status: 'testing' })).length, 0);
      assert.equal((await orders.list({ friendlyName: 'listed', limit: 5, pageSize: 2 })).length, 5);
      await refused(orders.list({ status: 'action_required' }), 22111);
    },
  };
};
