// Takes hosted number orders through their lives with the official client.
//
//   node lives.js twilio6 http://127.0.0.1:8421 [orders|letters|numbers|generation2]...
//
// Without a name of a part, it runs every part that the version of the client has.
'use strict';
const [library, base, ...named] = process.argv.slice(2);
const session = require('./session')(library, base);
const parts = ['orders', 'letters', 'numbers', ...(session.client.numbers.v2.hostedNumberOrders ? ['generation2'] : [])];

(async () => {
  for (const part of named.length ? named : parts) {
    for (const [name, life] of Object.entries(require(`./${part}`)(session))) {
      await session.control('Reset', {}, 204);
      await session.advance('0s'); // from here the clock stands: no second passes by itself at a deadline
      try {
        await life();
      } catch (err) {
        console.error(`not ok: ${library}: ${part}: ${name}`);
        throw err;
      }
      console.log(`ok: ${library}: ${part}: ${name}`);
    }
  }
})().catch((err) => {
  console.error(err.stack);
  process.exit(1);
});
