// Has the official library check callbacks' signatures, and sign callbacks.
//
//   node validate.js <cases.json
//
// A case is {token, url, params} or {token, url, body}, with a signature to check. The answer is, for each
// case and each library, whether the signature is accepted, or why not if the library throws, and its own.
'use strict';
const libraries = ['twilio3', 'twilio6'].map((name) => [
  name,
  require(name),
  require(`${name}/lib/webhooks/webhooks`).getExpectedTwilioSignature,
]);

function judge(library, sign, { token, url, params = {}, body, signature }) {
  const answer = { signature: sign(token, url, params) };
  try {
    answer.accepted =
      body === undefined
        ? library.validateRequest(token, signature, url, params)
        : library.validateRequestWithBody(token, signature, url, body);
  } catch (err) {
    answer.thrown = String(err);
  }
  return answer;
}

const cases = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const answers = cases.map((c) =>
  Object.fromEntries(libraries.map(([name, library, sign]) => [name, judge(library, sign, c)])),
);
process.stdout.write(JSON.stringify(answers));
