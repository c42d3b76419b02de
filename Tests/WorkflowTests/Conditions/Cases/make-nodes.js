// Writes Cases/nodes.json: what the real Filter, IF, Switch and Set nodes of n8n make of their parameters and items.
//
//   node make-nodes.js PATH/TO/node_modules > nodes.json
//
// The nodes' own code runs, with n8n's own defaults and filter; only the expressions are simple: {{ $json.a.b }}.
'use strict';
process.env.TZ = 'UTC';
const path = require('path');
const modules = process.argv[2];
if (!modules) {
	console.error('usage: make-nodes.js PATH/TO/node_modules');
	process.exit(64);
}
const load = (name) => require(path.resolve(modules, name));
const n8n = load('n8n-workflow');
const lodash = load('lodash');
n8n.LoggerProxy.init({ warn() {}, error() {}, info() {}, debug() {} });
const { extractValue } = load('n8n-core/dist/execution-engine/node-execution-context/utils/extract-value.js');
const { validateValueAgainstSchema } = load('n8n-core/dist/execution-engine/node-execution-context/utils/validate-value-against-schema.js');
const types = { filter: load('n8n-nodes-base/dist/nodes/Filter/Filter.node.js').Filter, if: load('n8n-nodes-base/dist/nodes/If/If.node.js').If, switch: load('n8n-nodes-base/dist/nodes/Switch/Switch.node.js').Switch, set: load('n8n-nodes-base/dist/nodes/Set/Set.node.js').Set };

const cases = [];
const inputs = { list: [], place: (jsons) => (inputs.list.some((known) => lodash.isEqual(known, jsons)) ? inputs.list.findIndex((known) => lodash.isEqual(known, jsons)) : inputs.list.push(jsons) - 1) };
const pending = [];
const copy = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

function evaluate(value, json) {
	if (Array.isArray(value)) return value.map((entry) => evaluate(entry, json));
	if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, evaluate(entry, json)]));
	if (typeof value !== 'string' || !value.startsWith('=')) return value;
	const text = value.slice(1);
	const find = (expression) => {
		const name = expression.slice(2, -2).trim();
		if (name === '') return undefined;
		if (name === '$fail') throw new n8n.ExpressionError('it fails', { runIndex: 0, itemIndex: 0 });
		return copy(lodash.get({ $json: json }, name));
	};
	if (/^{{[^{}]*}}$/.test(text)) return find(text);
	return text.replace(/{{[^{}]*}}/g, (piece) => String(find(piece) ?? ''));
}

function add(type, typeVersion, parameters, jsons, extra = {}) {
	const entry = { type: `n8n-nodes-base.${type}`, typeVersion, parameters, items: inputs.place(jsons), ...extra };
	cases.push(entry);
	const nodeType = new types[type]().getNodeType(typeVersion);
	const node = { id: '1', name: 'The node', type: entry.type, typeVersion, position: [0, 0], ...extra };
	node.parameters = n8n.NodeHelpers.getNodeParameters(nodeType.description.properties, copy(parameters), true, false, { ...node, parameters: copy(parameters) }, null, false);
	if (!lodash.isEqual(copy(node.parameters), copy(parameters))) entry.filled = copy(node.parameters);
	const items = jsons.map((json, item) => ({ json: copy(json), pairedItem: { item } }));
	const context = {
		getInputData: () => items,
		getNode: () => node,
		getMode: () => 'webhook',
		continueOnFail: () => ['continueRegularOutput', 'continueErrorOutput'].includes(node.onError),
		evaluateExpression: (expression, item) => evaluate(`=${expression}`, items[item].json),
		getNodeParameter(name, item, fallback, options) {
			const raw = lodash.get(node.parameters, name, fallback);
			if (raw === undefined) throw new n8n.ApplicationError('Could not get parameter');
			if (options?.rawExpressions) return raw;
			let value;
			try {
				value = evaluate(copy(raw), items[item].json);
			} catch (error) {
				if (error.context) error.context.parameter = name;
				error.cause = raw;
				throw error;
			}
			if (options?.extractValue) value = extractValue(value, name, node, nodeType, item);
			return validateValueAgainstSchema(node, nodeType, value, name, 0, item);
		},
	};
	pending.push(
		(async () => nodeType.execute.call(context))().then(
			(outputs) => (entry.outputs = copy(outputs.map((list) => list.map(({ json, pairedItem }) => ({ json, pairedItem }))))),
			(error) => (entry.error = copy({ name: error instanceof n8n.ApplicationError ? error.name : undefined, message: error.message, description: error.description, item: error.context?.itemIndex })),
		),
	);
}

const filter = (conditions, combinator = 'and', options = {}) => ({ options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2, ...options }, combinator, conditions });
const when = (leftValue, type, operation, rightValue, more = {}) => ({ id: 'x', leftValue, rightValue, operator: { type, operation, ...more } });
const events = [{ body: { status: 'new', image: 'httpd', n: 5 } }, { body: { status: 'update', image: 'nginx', n: '7' } }, { body: {} }];

for (const type of ['filter', 'if']) {
	for (const version of [2, 2.1, 2.2]) {
		add(type, version, { conditions: filter([when('={{ $json.body.status }}', 'string', 'equals', 'new')]) }, events);
		add(type, version, { conditions: filter([when('={{ $json.body.n }}', 'number', 'gt', 5)]) }, events);
		add(type, version, { conditions: filter([when('={{ $json.body.n }}', 'number', 'gt', 5)]), looseTypeValidation: true }, events);
		add(type, version, { conditions: filter([when('={{ $json.body.n }}', 'number', 'gt', 5)], 'and', { typeValidation: 'loose' }), options: { looseTypeValidation: true } }, events);
		add(type, version, { conditions: filter([when('={{ $json.body.n }}', 'number', 'gt', 5)]) }, events, { onError: 'continueRegularOutput' });
	}
	add(type, 2.2, {}, events);
	add(type, 2.2, { conditions: {} }, events);
	add(type, 2.2, { conditions: filter([]), options: { ignoreCase: false } }, events);
	add(type, 2.2, { conditions: filter([when('={{ $json.body.image }}', 'string', 'startsWith', 'HTT'), when('={{ $json.body.n }}', 'number', 'lt', 6)], 'or', { caseSensitive: false, typeValidation: 'loose' }) }, events);
	add(type, 2.2, { conditions: filter([when('={{ $fail }}', 'string', 'equals', 'x')]) }, events.slice(0, 1));
	add(type, 2.2, { conditions: filter([when('={{ $fail }}', 'string', 'equals', 'x')]), looseTypeValidation: true }, events.slice(0, 1));
	add(type, 2.2, { conditions: filter([when('={{ $fail }}', 'string', 'equals', 'x')]) }, events, { onError: 'continueErrorOutput' });
	add(type, 2.2, { conditions: { ...filter([]), conditions: 5 } }, events);
	add(type, 2.2, { conditions: filter([{ leftValue: 1 }]) }, events);
	const combination = type === 'filter' ? 'combineConditions' : 'combineOperation';
	const [all, any] = type === 'filter' ? ['AND', 'OR'] : ['all', 'any'];
	for (const together of [all, any, undefined])
		for (const conditions of [
			{ string: [{ value1: '={{ $json.body.status }}', value2: 'new' }] },
			{ string: [{ value1: '={{ $json.body.status }}', operation: 'contains', value2: 'e' }], number: [{ value1: '={{ $json.body.n }}', value2: 6 }] },
			{ boolean: [{ value1: true, value2: true }], dateTime: [{ value1: '2024-01-01', operation: 'before', value2: '2024-02-01T00:00:00Z' }] },
			{ string: [{ value1: '={{ $json.body.status }}', operation: 'startsWith', value2: 'n' }] },
			{ string: [{ value1: '={{ $json.body.image }}', operation: 'isEmpty' }], number: [{ value1: '={{ $json.body.n }}', operation: 'isNotEmpty' }] },
			{ dateTime: [{ value1: 'soon', value2: '2024-02-01' }] },
			{ number: [{ value1: '9', operation: 'larger', value2: '10' }, { value1: 'a', operation: 'smallerEqual', value2: 5 }] },
			{},
		]) add(type, 1, together ? { conditions, [combination]: together } : { conditions }, events);
}

const rule = (conditions, more = {}) => ({ conditions: filter(conditions), ...more });
const isNew = rule([when('={{ $json.body.status }}', 'string', 'equals', 'new')], { renameOutput: true, outputKey: 'New' });
const isUpdate = rule([when('={{ $json.body.status }}', 'string', 'equals', 'update')], { outputKey: 'hidden' });
const hasStatus = rule([when('={{ $json.body.status }}', 'string', 'exists', '', { singleValue: true })]);
const isBig = rule([when('={{ $json.body.n }}', 'number', 'gt', 5)]);
for (const version of [3, 3.1, 3.2]) {
	for (const options of [{}, { fallbackOutput: 'none' }, { fallbackOutput: 'extra', renameFallbackOutput: 'Rest' }, { fallbackOutput: 1 }, { fallbackOutput: 2 }, { fallbackOutput: 5 }, { fallbackOutput: -1 }, { allMatchingOutputs: true }, { allMatchingOutputs: true, fallbackOutput: 'extra' }])
		add('switch', version, { rules: { values: [isNew, hasStatus] }, options }, events);
	add('switch', version, { rules: { values: [isBig, isUpdate] }, looseTypeValidation: version > 3.1 }, events);
	add('switch', version, { rules: { values: [isBig, isUpdate] }, options: { looseTypeValidation: true } }, events, { onError: 'continueRegularOutput' });
	for (const output of [0, 1, 3, 4, 5, -1, 1.5, '1', 'x', true, undefined, '={{ $json.output }}', '={{ $fail }}']) add('switch', version, { mode: 'expression', output }, [{ output: 2 }, { output: '1' }]);
	add('switch', version, { mode: 'expression', output: '={{ $json.output }}', numberOutputs: 2 }, [{ output: 0 }, { output: 2 }, { output: null }], { onError: 'continueRegularOutput' });
}
add('switch', 3.2, {}, events);
add('switch', 3.2, { rules: { values: [] } }, events);
add('switch', 3.2, { rules: {} }, events);
add('switch', 3.2, { rules: { values: [rule([when('={{ $fail }}', 'string', 'equals', 'x')])] } }, events);
add('switch', 3.2, { rules: { values: [rule([when('={{ $fail }}', 'string', 'equals', 'x')])] } }, events, { onError: 'continueRegularOutput' });

const input = [{ a: 1, b: { c: 'x', d: [1, { e: 2 }] }, 'f.g': 3, h: 'text' }];
const assign = (...fields) => ({ assignments: { assignments: fields.map(([name, type, value], id) => ({ id: `${id}`, name, type, value })) } });
const values = ['text', '5', 5, true, 'true', 'maybe', '', null, undefined, [1, 'a'], '[1,2]', "['a']", { x: 1 }, '{"x":1}', "{x: 'y'}", '{', '={{ $json.b }}', '={{ $json.b.d }}', '={{ $json.missing }}', '={{ $fail }}', 1.5e300];
for (const type of ['string', 'number', 'boolean', 'array', 'object'])
	for (const value of values) {
		add('set', 3.4, assign(['out', type, value]), input);
		if (value !== undefined) add('set', 3.3, { ...assign(['out', type, value]), options: { ignoreConversionErrors: true } }, input);
		add('set', 3.4, { ...assign(['out', type, value]), includeOtherFields: true }, input, { onError: 'continueRegularOutput' });
	}
for (const version of [3, 3.1, 3.2])
	for (const [type, key, list] of [['stringValue', 'stringValue', ['a', '={{ $json.b }}', '={{ $json.missing }}']], ['numberValue', 'numberValue', ['5', 'x', '={{ $json.a }}']], ['booleanValue', 'booleanValue', ['true', 'false', 'x', undefined]], ['arrayValue', 'arrayValue', ['[1]', 'x', '={{ $json.b.d }}']], ['objectValue', 'objectValue', ['{"x":1}', '={"x": {{ $json.a }}}', '={"x": {{ $json.b }}, "y": "{{ $json.h }}"}', '={{ $json.b }}', '={', undefined, '{x: 1}', '=[1]', '=null']]])
		for (const value of list) {
			add('set', version, { fields: { values: [{ name: 'out', type, [key]: value }] }, include: 'none' }, input);
			add('set', version, { fields: { values: [{ name: 'out', type, [key]: value }] }, options: { ignoreConversionErrors: true } }, input, version === 3 ? {} : { onError: 'continueRegularOutput' });
		}
for (const name of ['a', 'new', 'b.c', 'b.x.y', 'b.d[1].e', 'b.d[3]', 'n[0].m', "q['r s'].t", 'f.g', 'h.i', '.x', 'x.', 'x..y', 'x[]', 'x[y]', 'x[-1]', 'a[', '1', '', '__proto__.x', 'b.constructor.z', 'b.d.length', '["k.l"]', "['h']", 'é.ü'])
	for (const dotNotation of [true, false]) {
		add('set', 3.4, { ...assign([name, 'number', 7], ['2', 'string', 'two']), includeOtherFields: true, options: { dotNotation } }, input);
		add('set', 3.4, { includeOtherFields: true, include: 'selected', includeFields: `${name}, h`, options: { dotNotation } }, input);
		add('set', 3.4, { includeOtherFields: true, include: 'except', excludeFields: `${name}, h`, options: { dotNotation } }, input);
		add('set', 2, { values: { number: [{ name, value: '7' }], string: [{ name: 's', value: 'x' }], boolean: [{ name: 't', value: '' }] }, options: { dotNotation } }, input);
	}
for (const include of ['all', 'none', 'selected', 'except', 'strange']) {
	add('set', 3.2, { include, includeFields: 'a,b.c', excludeFields: 'a', fields: { values: [{ name: 'z' }] } }, input);
	add('set', 3.4, { include, includeOtherFields: true, includeFields: 'a,b.c', excludeFields: 'a' }, input);
	add('set', 3.4, { include, includeFields: 'a', excludeFields: 'a' }, input);
}
for (const jsonOutput of ['{"x":1}', '{x: 1,}', "{'x': 'it'}", '[1]', '5', 'null', '', '{', '={{ $json.b }}', '={{ $json.h }}', '={ "x": {{ $json.a }}, "y": {{ $json.b }}, "z": "{{ $json.h }}" }', '={ "x": {{ $json.missing }} }', '={ "x": "{{ $json.missing }}" }', '={{ $fail }}', '== {"a": 1}', '={"$": "{{ $json.money }}"}', '{"b":1,"1":2,"a":{"2":0,"1":0}}', '{"a":1},,', '{a: {b: [1, 2, ], }, }', undefined, { q: 1 }, [1], 5]) {
	const item = [{ ...input[0], money: "a$&b$$c$'d$`e$1" }];
	add('set', 3.4, { mode: 'raw', jsonOutput }, item);
	add('set', 3.4, { mode: 'raw', jsonOutput, includeOtherFields: true }, item, { onError: 'continueRegularOutput' });
	add('set', 3, { mode: 'raw', jsonOutput, options: { dotNotation: false } }, item);
}
for (const keepOnlySet of [true, false]) for (const version of [1, 2]) add('set', version, { keepOnlySet, values: { number: [{ name: 'n', value: '5' }, { name: 'm', value: 'x' }, { name: 'o', value: '={{ $json.a }}' }], string: [{ value: 1 }], boolean: [{ name: 'b.c', value: true }] } }, input);

Promise.all(pending).then(() => {
	console.error(`${cases.length} cases`);
	console.log(`{"inputs":${JSON.stringify(inputs.list)},\n"cases":[\n${cases.map((entry) => JSON.stringify(entry)).join(',\n')}\n]}`);
});
