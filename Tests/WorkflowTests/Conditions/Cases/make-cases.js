// Writes Cases/conditions.json: what the real n8n-workflow says of conditions and field types.
//
//   node make-cases.js PATH/TO/node_modules > Cases/conditions.json
//
// Values, errors and groups are listed once and named by their place, to keep the file small.
'use strict';
process.env.TZ = 'UTC';
const path = require('path');
const modules = process.argv[2];
if (!modules) {
	console.error('usage: make-cases.js PATH/TO/node_modules');
	process.exit(64);
}
const n8n = require(path.resolve(modules, 'n8n-workflow'));
const validation = require(path.resolve(modules, 'n8n-workflow/dist/TypeValidation.js'));
const { DateTime, Settings } = require(path.resolve(modules, 'luxon'));

const now = Date.UTC(2026, 10, 21, 3, 4, 5, 678);
const zone = 'America/New_York';
Settings.now = () => now;
Settings.defaultZone = zone;
n8n.LoggerProxy.init({ warn() {}, error() {}, info() {}, debug() {} });

// What the evaluator has to ask JavaScript for, with the answers.
const regexes = {};
const NativeRegExp = RegExp;
let recording = false;
globalThis.RegExp = class extends NativeRegExp {
	constructor(pattern, flags) {
		try {
			super(pattern, flags);
		} catch (error) {
			if (recording) regexes[JSON.stringify([pattern, flags ?? ''])] = error.message;
			throw error;
		}
		this.asked = [pattern, flags ?? ''];
	}
	test(text) {
		const result = super.test(text);
		if (recording) regexes[JSON.stringify([...this.asked, text])] = result;
		return result;
	}
};
const instants = {};
const pad = (value, width) => String(value).padStart(width, '0');
const fromObject = DateTime.fromObject.bind(DateTime);
DateTime.fromObject = (object, options) => {
	const given = { ...object };
	const result = fromObject(object, options);
	const named = options?.zone?.type === 'iana' ? options.zone.name : undefined;
	if (options?.zone && !named) return result;
	const time = [given.hours ?? given.hour ?? 0, given.minutes ?? given.minute ?? 0, given.seconds ?? given.second ?? 0];
	const clock = `${time.map((part) => pad(part, 2)).join(':')}.${pad(given.milliseconds ?? 0, 3)}`;
	let text;
	if (given.month !== undefined) {
		const year = given.year >= 0 && given.year <= 9999 ? pad(given.year, 4) : `${given.year < 0 ? '-' : '+'}${pad(Math.abs(given.year), 6)}`;
		text = `${year}-${pad(given.month, 2)}-${pad(given.day, 2)}T${clock}`;
	} else if (given.year !== undefined || given.weekYear !== undefined) {
		if (!result.isValid) return result;
		text = `${result.toFormat('yyyy-MM-dd')}T${clock}`;
	} else text = clock;
	instants[JSON.stringify([text, named ?? null])] = result.isValid ? result.toMillis() : null;
	return result;
};

const table = (key = (entry) => JSON.stringify(entry) ?? 'undefined') => {
	const list = [];
	const places = new Map();
	const place = (entry) => {
		const name = key(entry);
		if (!places.has(name)) {
			places.set(name, list.length);
			list.push(entry);
		}
		return places.get(name);
	};
	return { list, place };
};
const values = table();
values.place(undefined);
const errors = table();
const groups = [];
let rows = 0;

function group(operator, options, pairs) {
	const group = { operator, options, rows: [] };
	for (const [left, right] of pairs) {
		const condition = { leftValue: left, operator };
		if (right !== undefined) condition.rightValue = right;
		let outcome;
		recording = true;
		try {
			const filter = { options, combinator: 'and', conditions: [condition] };
			outcome = n8n.executeFilter(JSON.parse(JSON.stringify(filter)), { itemIndex: 3 }) ? 1 : 0;
		} catch (error) {
			outcome = 2 + errors.place([error.message, error.description ?? null]);
		}
		recording = false;
		group.rows.push(values.place(left), values.place(right), outcome);
		rows += 1;
	}
	groups.push(group);
}

const strings = ['', ' ', 'a', 'A', 'Docker', 'docker.io/library/httpd', 'NEW', 'new', 'straße', 'STRASSE', 'ΣΑΣ', 'İx', 'é', 'e\u0301', '5', 'true', '😀 b', 'line\nbreak'];
const numbers = [0, 1, -1, 5, 2.5, 1e21, 1e-7, 123456789012345680000, 0.1];
const numerics = ['5', ' 5 ', '5.0', '.5', '5.', '0x10', '0b11', '0o17', '1e3', 'Infinity', '-Infinity', '+1', '1_000', '5px', '--5', '', ' ', '-0x10', '1e', '\u00a05', 'NaN'];
const truths = [true, false, 'true', 'FALSE', 'yes', '0', '1', '2', 0, 1, 2, '', ' ', 'on', [], [1], {}];
const arrays = [[], ['a'], ['A', 'b'], [1, 2, 3], [null], [[1]], [{ a: 1 }], ['5', 5], '[1,2]', "['a','b']", '{"a":1}', '[', 'a'];
const objects = [{}, { a: 1 }, { a: { b: [1, 'x'] } }, '{}', '{"a":1}', "{a: 'b'}", '{a: 1,}', "{'a b': [1, true, null, x], 2: 3}", '{a}', '{', 'x', 'null', '[1]', '1', ' {a:1} ', '{"a":1} x', "{a:'it\\'s'}"];
const dates = [
	'2024-03-05', '2024-03-05T07:08:09', '2024-03-05T07:08:09Z', '2024-03-05T07:08:09.123+02:00', '20240305', '20240305T070809Z', '2024-03', '2024', 2024,
	'2024-W10', '2024-W10-2', '2024W102', '2024-W53', '2024-065', '2024065', '2024-366', '2023-366', '2024-02-30', '2024-13-01', '+012024-01-01', '-000001-01-01',
	'2024-03-10T02:30:00', '2024-11-03T01:30:00', '2024-03-05T24:00:00', '2024-03-05T24:01:00', '2024-03-05T07:08:09.57', '2024-03-05T07:08,5', '2024-03-05T07Z', '2024-03-05T07:60',
	'2024-03-05T07:08:09[Europe/Berlin]', '2024-03-05T07:08:09+01:00[Europe/Berlin]', '2024-03-05T07:08:09[Nowhere/Else]', '12:30', '1230', '123456', '12', 12, '12:30Z', '12:30:15.5+05:30', '25:00',
	'Tue, 05 Mar 2024 07:08:09 GMT', 'Mon, 05 Mar 2024 07:08:09 GMT', 'Tuesday, 05-Mar-24 07:08:09 GMT', 'Tue Mar  5 07:08:09 2024', 'Tue Mar 05 07:08:09 2024',
	'Tue, 05 Mar 2024 07:08:09 +0100', '5 Mar 2024 07:08 EST', '5 Mar 24 07:08 Z', '5 Mar 99 07:08:09 UT', 'Tue, 5  Mar 2024 (a comment) 07:08:09 -0530', '32 Mar 2024 07:08 GMT',
	'2024-03-05 07:08:09', '2024-03-05 07:08', '2024-03-05 07:08:09.123', '2024-03-05 07:08:09 +02:00', '2024-03-05 07:08:09 Europe/Berlin', '2024-03-05 07:08:09Z', '2024-03-05 07:08:09 Nowhere', '2024-03-05  07:08',
	'March 5, 2024', 'Mar 5 2024', '5 March 2024', '5 March 2024 7:08 pm', 'March 5, 2024 13:08 am', '3/5/2024', '3/5/24', '3/5/50', '13/5/2024', '2024/3/5', '2024/03/05 07:08:09', '2024-3-5', '5', 5, '32', '100', '2001', '0',
	'Mar 5 2024 07:08:09 GMT+0200', 'Mar 5 2024 07:08:09 GMT-5', 'Tue Mar 05 2024 07:08:09 GMT+0100 (Central European Standard Time)', 'Mar 5 2024 07:08 PST', 'Mar 5 2024 07:08:09.250', 'Feb 30 2024', 'March', 'foo', 'foo 5', 'foo5', '5 foo', '', ' ',
	1709622489000, '1709622489000', '1709622489', 1709622489, 20240305, true, false, {}, [], [2024], ['2024-03-05', 1], ' 2024-03-05 ', '2024-03-05T', '2024-03-05T7:08', 'T07:08', '2024-03-05t07:08:09z', '2024-03-05T07:08:09 Z', '1.5', '1 2', '1 2 3 4', '12:30 PM', '1/1/1 1:1:1.5', '2024-03-05T07:08:09+0200', '2024-03-05T07:08:09+2', '2024-06-15 10:00 (x) am', 'May-5-2024', '05-06-2024', '2024-03-05+01:00', '275760-09-13', '+275760-09-13T00:00:00Z', '+275760-09-14T00:00:00Z', '2024-03-05T07:08:09.1234567890123456789012345678901', 'Sept 5 2024', 'Decembre 1 2020', '1e3', '2024.03.05',
];
const wild = [undefined, null, true, false, 0, 5, '5', 'a', '', [], ['a'], {}, { a: 1 }, '2024-03-05'];

const operations = {
	string: ['exists', 'notExists', 'empty', 'notEmpty', 'equals', 'notEquals', 'contains', 'notContains', 'startsWith', 'notStartsWith', 'endsWith', 'notEndsWith'],
	number: ['exists', 'notExists', 'empty', 'notEmpty', 'equals', 'notEquals', 'gt', 'lt', 'gte', 'lte'],
	dateTime: ['exists', 'notExists', 'empty', 'notEmpty', 'equals', 'notEquals', 'after', 'before', 'afterOrEquals', 'beforeOrEquals'],
	boolean: ['exists', 'notExists', 'empty', 'notEmpty', 'true', 'false', 'equals', 'notEquals'],
	array: ['exists', 'notExists', 'empty', 'notEmpty', 'contains', 'notContains', 'lengthEquals', 'lengthNotEquals', 'lengthGt', 'lengthLt', 'lengthGte', 'lengthLte'],
	object: ['exists', 'notExists', 'empty', 'notEmpty'],
};
const unary = ['exists', 'notExists', 'empty', 'notEmpty', 'true', 'false'];
const own = { string: strings, number: [...numbers, ...numerics], dateTime: dates.slice(0, 12), boolean: truths, array: arrays, object: objects };
const rights = {
	string: ['', 'a', 'Docker', 'new', 'docker.io', 'strasse', 'σας', '5', null, undefined], number: [5, '5', 0, '0x10', '', null, undefined, 'x'],
	dateTime: ['2024-03-05T07:08:09Z', '2024-03-05', null, undefined, '', 'x'], boolean: [true, false, 'true', 'x', 2, null, undefined], array: ['a', 'A', 1, '5', null, undefined, {}], object: [null, {}],
};
const cross = (lefts, rights) => lefts.flatMap((left) => rights.map((right) => [left, right]));
// Every so many of a list, beginning elsewhere each time: not all pairs with all operators, but each with some.
let turn = 0;
const some = (list, every) => list.filter((_, index) => (index + turn) % every === 0, (turn += 1));
const allOptions = [];
for (const typeValidation of ['strict', 'loose']) for (const caseSensitive of [true, false]) for (const version of [1, 2]) allOptions.push({ caseSensitive, leftValue: '', typeValidation, version });
const full = (options) => ({ ...options });

for (const [type, names] of Object.entries(operations)) {
	for (const operation of names) {
		const operator = { type, operation };
		if (unary.includes(operation)) operator.singleValue = true;
		if (type === 'array' && !unary.includes(operation)) operator.rightType = operation.startsWith('length') ? 'number' : 'any';
		const right = operator.rightType === 'number' ? [0, 1, 2, '2', null, undefined, 'x'] : unary.includes(operation) ? [undefined, ''] : rights[type];
		for (const [index, options] of allOptions.entries()) {
			// Case matters to texts, the version to booleans.
			if (!['string', 'array'].includes(type) && !options.caseSensitive) continue;
			if (type !== 'boolean' && options.version === 1 && index % 3) continue;
			const wrong = cross(wild, wild.slice(0, unary.includes(operation) ? 2 : wild.length));
			group(operator, full(options), [...some(cross(own[type], right), type === 'number' ? 9 : 6), ...some(wrong, ['equals', 'exists', 'contains', 'empty'].includes(operation) ? 5 : 17)]);
		}
	}
}
// Patterns.
const patterns = ['^docker', '/^DOCKER/i', '/a/g', '/a', 'a/b', '/a/b/i', '//', '/x/gg', '(', '[a-', '', null, '/./s', 'ß', '\\d+', '/\\u{1F600}/u', '/b$/m', 5, 'a\n/b/', '/a\nb/i'];
for (const operation of ['regex', 'notRegex']) for (const caseSensitive of [true, false]) group({ type: 'string', operation }, { caseSensitive, typeValidation: 'loose', version: 2 }, some(cross(strings, patterns), caseSensitive ? 1 : 3));
// Each date against one fixed instant, by all comparisons that tell where it lies.
for (const typeValidation of ['strict', 'loose']) {
	group({ type: 'dateTime', operation: 'notExists', singleValue: true }, { caseSensitive: true, typeValidation, version: 2 }, dates.map((date) => [date, undefined]));
	group({ type: 'dateTime', operation: 'after' }, { caseSensitive: true, typeValidation, version: 2 }, dates.map((date) => [date, '2024-03-05T07:08:09Z']));
}
// Operations that a type does not have, types that there are not.
const strange = [['number', 'after'], ['number', 'true'], ['number', 'contains'], ['number', 'lengthGt'], ['string', 'gt'], ['boolean', 'contains'], ['boolean', 'lengthNotEquals'], ['dateTime', 'true'], ['dateTime', 'nothing'], ['array', 'equals'], ['object', 'equals'], ['any', 'equals'], ['any', 'exists'], ['nothing', 'equals'], ['nothing', 'exists']];
for (const [type, operation] of strange) group({ type, operation }, { caseSensitive: true, typeValidation: 'loose', version: 2 }, cross([5, 0, 'a', true, [1], '2024-03-05', null], [5, 'a', null, undefined]));

// and / or with several conditions, and documents with parts missing.
const filters = [];
const is = (value) => ({ leftValue: value, rightValue: true, operator: { type: 'boolean', operation: 'equals' } });
const bad = { leftValue: 'x', rightValue: 5, operator: { type: 'number', operation: 'gt' } };
const options = { caseSensitive: true, typeValidation: 'strict', version: 2 };
for (const combinator of ['and', 'or', 'xor', undefined, null])
	for (const conditions of [[], [is(true)], [is(false)], [is(true), is(false)], [is(false), is(true)], [is(true), bad], [is(false), bad], [bad, is(true)], [is(false), is(false), bad]]) filters.push({ options, combinator, conditions });
filters.push({ combinator: 'and', conditions: [is(true)] }, { combinator: 'and', conditions: [] }, { options: {}, combinator: 'and', conditions: [is('true')] }, { options, combinator: 'and', conditions: {} });
filters.push({ options, combinator: 'or', conditions: 'x' }, { options, combinator: 'and', conditions: null }, { options, combinator: 'and', conditions: [{}] }, { options, combinator: 'and', conditions: [{ leftValue: 1, operator: {} }] });
filters.push({ options: { typeValidation: 'strict' }, combinator: 'and', conditions: [{ leftValue: 1, rightValue: 1, operator: { operation: 'equals' } }] });
filters.push({ options: { ...options, version: '2' }, combinator: 'and', conditions: [is('x')] }, { options: { ...options, typeValidation: 'loose', version: 1 }, combinator: 'and', conditions: [is('false')] });
const filterRows = filters.map((filter) => {
	const document = JSON.parse(JSON.stringify(filter));
	try {
		if (!n8n.isFilterValue(document)) return [document, null];
		return [document, n8n.executeFilter(document, { itemIndex: 0 })];
	} catch (error) {
		return [document, errors.place([error.message, error.description ?? null])];
	}
});

// Field types, as Set asks for them.
const fields = [];
for (const type of ['string', 'number', 'boolean', 'array', 'object', 'nothing']) {
	for (const value of [...strings, ...numbers, ...numerics, ...truths, ...arrays, ...objects, null]) {
		const result = validation.validateFieldType('a field', JSON.parse(JSON.stringify(value)), type);
		fields.push([type, values.place(value), result.valid ? 0 : 1, result.valid ? values.place(result.newValue) : errors.place([result.errorMessage, null])]);
	}
}
const moments = dates.map((date) => {
	const result = validation.validateFieldType('when', date, 'dateTime');
	return [values.place(date), result.valid ? result.newValue.toMillis() : null];
});
// Dates as the old nodes read them.
const parsed = dates.filter((date) => typeof date === 'string').map((date) => [values.place(date), Date.parse(date)]);

console.error(`${rows} conditions, ${filterRows.length} filters, ${fields.length} fields, ${moments.length} dates`);
const lines = (list) => `[\n${list.map((entry) => JSON.stringify(entry)).join(',\n')}\n]`;
console.log(`{"now":${now},"zone":${JSON.stringify(zone)},"regexes":${JSON.stringify(regexes)},"instants":${JSON.stringify(instants)},
"values":${lines(values.list.map((value) => (value === undefined ? null : value)))},
"errors":${lines(errors.list)},
"groups":${lines(groups)},
"filters":${lines(filterRows)},
"fields":${JSON.stringify(fields)},"moments":${JSON.stringify(moments)},"parsed":${JSON.stringify(parsed)}}`);
