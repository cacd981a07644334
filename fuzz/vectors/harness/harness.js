// Runs the vectors: against their schema, against the JavaScript in checks.js, and against a server if a url is given.
//
//   node harness.js [--vectors DIR] [--words] [--other AC...:TOKEN] [--key SK...:SECRET] [http://127.0.0.1:8421]
//
// --words also compares the messages of refusals, which are words of this project. --other is a second account of the
// server, --key an API key of the first. The program exits with 1 if anything differs.
'use strict';
const { readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const { isDeepStrictEqual, parseArgs } = require('node:util');
const Ajv = require('ajv/dist/2020');
const checks = require('./checks');
const { Server } = require('./server');

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    vectors: { type: 'string', default: join(__dirname, '..') },
    words: { type: 'boolean', default: false },
    other: { type: 'string', default: 'ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb:another token' },
    key: { type: 'string' },
  },
});
const server = positionals[0] && new Server(positionals[0], options);
const read = (name) => JSON.parse(readFileSync(join(options.vectors, name), 'utf8'));

let failed = 0;
function fail(where, why) {
  failed++;
  console.log(`not ok: ${where}: ${why}`);
}

// Trial collects the results of one case: those computed, and those of the server.
class Trial {
  constructor(where) {
    this.where = where;
    this.ways = new Set();
  }
  compare(way, actual, expected) {
    this.ways.add(way);
    const same = isDeepStrictEqual(actual, expected);
    if (!same) fail(this.where, `${way} ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
    return same;
  }
  computed(actual, expected) {
    return this.compare('computed', actual, expected);
  }
  answered(actual, expected) {
    return this.compare('answered', actual, expected);
  }
}

async function run(name, check) {
  const { cases } = read(`${name}.json`);
  const tally = { computed: 0, answered: 0, neither: 0 };
  const ids = new Set();
  for (const { id, input, expected, exchanges } of cases) {
    const trial = new Trial(`${name}: ${id}`);
    if (ids.has(id)) fail(trial.where, 'two cases have this id');
    ids.add(id);
    try {
      await check(trial, input ?? exchanges, expected, server);
    } catch (err) {
      fail(trial.where, err.stack);
    }
    for (const way of trial.ways) tally[way]++;
    if (trial.ways.size === 0) tally.neither++;
  }
  console.log(`${name}: ${cases.length} cases, ${tally.computed} computed, ${tally.answered} answered by the server, ${tally.neither} neither`);
}

async function main() {
  const schema = read('schema.json');
  const ajv = new Ajv({ allErrors: true });
  ajv.addSchema(schema, 'vectors');
  const names = readdirSync(options.vectors).filter((file) => file.endsWith('.json') && file !== 'schema.json').map((file) => file.slice(0, -'.json'.length));
  for (const name of new Set([...names, ...Object.keys(checks)])) {
    if (!names.includes(name)) fail(name, 'there is no such file');
    else if (!schema.$defs[name]) fail(name, 'the schema does not describe it');
    else if (!checks[name]) fail(name, 'there is no check for it');
    else {
      const validate = ajv.compile({ $ref: `vectors#/$defs/${name}` });
      if (validate(read(`${name}.json`))) await run(name, checks[name]);
      else for (const { instancePath, message } of validate.errors) fail(name, `schema: ${instancePath} ${message}`);
    }
  }
}

main().then(
  () => {
    console.log(failed ? `${failed} differences` : `all as expected${server ? '' : '; no server was asked'}`);
    process.exitCode = failed ? 1 : 0;
  },
  (err) => {
    console.log(err.stack);
    process.exitCode = 1;
  },
);
