// The signature of a callback.
'use strict';
const { createHash, createHmac, timingSafeEqual } = require('node:crypto');

const bytewise = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));

// The signed form: the names in the order of their bytes, each with its values, sorted and without duplicates.
function formText(params = {}) {
  const each = (name) => [...new Set(params[name])].sort(bytewise).map((value) => name + value);
  return Object.keys(params).sort(bytewise).flatMap(each).join('');
}

const withoutFragment = (url) => url.split('#', 1)[0];

const hmac = (token, url, params) => createHmac('sha1', token).update(url + formText(params)).digest();

// The url has the hash of a body once, in hexadecimal of either case.
function carriesHash(url, body) {
  const query = withoutFragment(url).split('?').slice(1).join('?');
  const hashes = query.split('&').filter((pair) => pair.split('=', 1)[0] === 'bodySHA256');
  const wanted = createHash('sha256').update(body).digest('hex');
  return hashes.length === 1 && hashes[0].slice('bodySHA256='.length).toLowerCase() === wanted;
}

// The urls that a sender may have signed: senders differ on the port and on user information.
function candidates(url) {
  const parts = /^([a-z]+):\/\/([^/?]*)(.*)$/is.exec(url);
  if (!parts) return [url];
  const [, scheme, authority, rest] = parts;
  const at = authority.lastIndexOf('@') + 1;
  const [, host, port] = /^(.*?)(:[^\]:]*)?$/s.exec(authority.slice(at));
  const other = port !== undefined ? '' : { http: ':80', https: ':443' }[scheme.toLowerCase()] ?? '';
  const users = [authority.slice(0, at), ''];
  return users.flatMap((user) => [port ?? '', other].map((p) => `${scheme}://${user}${host}${p}${rest}`));
}

// sign returns the signature of exactly this url, undefined if it cannot be signed.
function sign({ token, url, params, body }) {
  if (token === '' || (body !== undefined && !carriesHash(url, body))) return undefined;
  return hmac(token, withoutFragment(url), params).toString('base64');
}

function verify({ token, url, params, body, signature }) {
  const refused = (reason) => ({ valid: false, reason });
  if (token === '') return refused('no-token');
  if (signature === '') return refused('no-signature');
  const given = Buffer.from(signature, 'base64'); // it also reads texts that are not base64
  if (given.length !== 20 || given.toString('base64') !== signature) return refused('malformed');
  if (body !== undefined && !carriesHash(url, body)) return refused('body-hash');
  const matches = (candidate) => timingSafeEqual(hmac(token, candidate, params), given);
  return candidates(withoutFragment(url)).some(matches) ? { valid: true } : refused('no-match');
}

module.exports = { sign, verify };
