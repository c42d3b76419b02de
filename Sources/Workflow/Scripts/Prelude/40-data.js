// What n8n calls the data proxy: every `$` variable, seen from one item of one node.
(function (global, C) {
	'use strict';
	const scripting = new Set(['n8n-nodes-base.function', 'n8n-nodes-base.functionItem', 'n8n-nodes-base.code', 'n8n-nodes-base.aiTransform', '@n8n/n8n-nodes-langchain.code']);

	// The request, indexed.
	C.perRequest('world', function () {
		const request = C.request;
		const nodes = new Map();
		for (const node of request.nodes || []) nodes.set(node.name, node);
		if (!nodes.has(request.node.name)) nodes.set(request.node.name, { ...request.node, parameters: request.parameters || {}, runs: [] });
		const source = (from) => from && { node: from.node ?? from.previousNode, output: from.output ?? from.previousNodeOutput ?? 0, run: from.run ?? from.previousNodeRun ?? 0 };
		const runs = new Map();
		for (const [name, node] of nodes) {
			if (node.runs && node.runs.length > 0) runs.set(name, node.runs.map((run) => ({ outputs: run.outputs || [], source: (run.source || []).map(source) })));
		}
		// Who feeds whom: by the workflow's connections where the request has them, else as far as data really flowed.
		const feeds = new Map();
		const feed = (to, from, output) => {
			if (!feeds.has(to)) feeds.set(to, []);
			const list = feeds.get(to);
			if (!list.some((one) => one.node === from && one.output === output)) list.push({ node: from, output });
		};
		if (request.connections) {
			for (const from of Object.keys(request.connections)) {
				(request.connections[from].main || []).forEach((targets, output) => (targets || []).forEach((target) => feed(target.node, from, output)));
			}
		} else {
			if (request.source) feed(request.node.name, source(request.source).node, source(request.source).output);
			for (const [name, list] of runs) for (const run of list) for (const from of run.source) if (from) feed(name, from.node, from.output);
		}
		return {
			nodes, runs, feeds,
			source: request.source ? source(request.source) : null,
			input: (request.input && request.input[0]) || [],
			runIndex: request.runIndex || 0,
			ancestors(name) {
				const found = new Set(), open = [name];
				while (open.length > 0) for (const { node } of feeds.get(open.pop()) || []) if (!found.has(node)) { found.add(node); open.push(node); }
				return found;
			},
			// The output of `ancestor` by which its data comes to `name`.
			outputTowards(name, ancestor) {
				const done = new Set();
				const search = (at) => {
					if (done.has(at)) return undefined;
					done.add(at);
					const list = feeds.get(at) || [];
					for (const one of list) if (one.node === ancestor) return one.output;
					for (const one of list) { const output = search(one.node); if (output !== undefined) return output; }
					return undefined;
				};
				return search(name);
			},
		};
	});

	C.perRequest('execution', function () {
		const metadata = Object.assign(Object.create(null), (C.request.execution || {}).customData);
		const { id, mode, resumeUrl } = C.request.execution || {};
		const manual = mode === 'manual' || mode === 'test';
		const put = (key, value) => {
			if (typeof key !== 'string' || /[^A-Za-z0-9_]/.test(key) || !['string', 'number', 'bigint'].includes(typeof value)) return;
			if (Object.keys(metadata).length >= 10 && !(key in metadata)) return;
			metadata[key.slice(0, 50)] = String(value).slice(0, 255);
			C.traces.customData = metadata;
		};
		return {
			manual,
			value: {
				id,
				mode: manual ? 'test' : 'production',
				resumeUrl,
				resumeFormUrl: typeof resumeUrl === 'string' ? resumeUrl.replace('/webhook-waiting/', '/form-waiting/') : resumeUrl,
				customData: {
					set: put,
					setAll(all) { for (const [key, value] of Object.entries(all)) put(key, value); },
					get: (key) => metadata[String(key).slice(0, 50)],
					getAll: () => ({ ...metadata }),
				},
			},
		};
	});

	// Answers every name as a member, `isProxy` included, the way n8n's proxies do.
	const view = (get, keys, target) => new Proxy(target || {}, {
		has: () => true,
		ownKeys: (of) => (keys ? keys : Reflect.ownKeys(of)),
		getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
		get(of, name, receiver) {
			if (name === 'isProxy') return true;
			// n8n's own methods are found by symbols.
			if (typeof name === 'symbol') return Reflect.get(of, name, receiver);
			return get(name, of, receiver);
		},
	});

	C.dataFor = function (itemIndex, siblings, defaultRun) {
		const world = C.world, request = C.request;
		const active = request.node.name, items = world.input, runIndex = world.runIndex;
		const at = { runIndex, itemIndex };
		const isScript = (name) => world.nodes.has(name) && scripting.has(world.nodes.get(name).type);
		const failure = (message, options) => new C.ExpressionError(message, options);
		// Errors that read differently in a Code node.
		const dataError = (message, options) => {
			const context = { ...options };
			if (isScript(active) && context.functionOverrides) {
				message = context.functionOverrides.message || message;
				context.description = context.functionOverrides.description || context.description;
				delete context.messageTemplate;
			}
			if (context.nodeCause && context.moreInfoLink && isScript(context.nodeCause)) {
				context.description += ' <a target="_blank" href="https://docs.n8n.io/data/data-mapping/data-item-linking/item-linking-errors/">More info</a>';
			}
			return failure(message, { ...at, ...context });
		};
		const notThere = (name) => failure("Referenced node doesn't exist", { ...at, nodeCause: name, descriptionKey: 'nodeNotFound' });
		const unexecuted = (name) => failure('Referenced node is unexecuted', { ...at, type: 'no_node_execution_data', descriptionKey: 'noNodeExecutionData', nodeCause: name });
		const underField = 'Can’t get data for expression under ‘%%PARAMETER%%’ field';

		function outputOf(name, output, run) {
			if (!world.nodes.has(name)) throw notThere(name);
			const runs = world.runs.get(name);
			if (!runs) throw unexecuted(name);
			let index = run === undefined ? (defaultRun === undefined ? -1 : defaultRun) : run;
			if (index === -1) index = runs.length - 1;
			if (runs.length <= index) throw failure(`Run ${index} of node "${name}" not found`, at);
			const { outputs } = runs[index];
			if (!outputs.length || outputs[0] === null) throw failure('No data found from `main` input', at);
			if (output === undefined) {
				output = world.outputTowards(active, name);
				if (output === undefined) throw failure(`connect "${active}" to "${name}"`, at);
			}
			if (outputs.length <= output) throw failure(`Node "${name}" has no branch with index ${output}.`, at);
			return outputs[output];
		}

		const withoutData = (binary) => {
			const shown = {};
			for (const key of Object.keys(binary || {})) {
				shown[key] = { ...binary[key] };
				delete shown[key].data;
			}
			return shown;
		};
		function itemPart(name, short, part) {
			const list = short ? items : outputOf(name);
			if (list.length === 0) {
				if (!world.feeds.has(name)) {
					throw failure('No execution data available', { messageTemplate: 'No execution data available to expression under ‘%%PARAMETER%%’', descriptionKey: 'noInputConnection', nodeCause: name, ...at, type: 'no_input_connection' });
				}
				throw failure('No execution data available', { ...at, type: 'no_execution_data' });
			}
			if (list.length <= itemIndex) throw failure(`No data found for item-index: "${itemIndex}"`, at);
			return part === 'binary' ? withoutData(list[itemIndex].binary) : list[itemIndex].json;
		}

		const looked = (name) => { C.traces.contexts = [...new Set([...(C.traces.contexts || []), name])]; };
		const contextOf = () => view((name) => (name === 'noItemsLeft' ? C.unsupported('$input.context.noItemsLeft') : undefined), []);
		const parametersOf = (name, resolving) => {
			const parameters = name === active && request.parameters ? request.parameters : (world.nodes.get(name) || {}).parameters || {};
			return view((key) => {
				if (key === 'toJSON') return () => JSON.parse(JSON.stringify(parameters));
				key = String(key);
				let value;
				if (key[0] === '&') {
					key = key.slice(1);
					if (!siblings || !C.has(siblings, key)) throw new C.ApplicationError('Could not find sibling parameter on node');
					value = siblings[key];
				} else if (C.has(parameters, key)) value = parameters[key];
				else return undefined;
				if (value === `={{ $parameter.${key} }}`) return undefined;
				if (value && typeof value === 'object' && 'mode' in value && 'value' in value && '__rl' in value) {
					const found = value.__regex && typeof value.value === 'string' ? new RegExp(value.__regex).exec(value.value) : null;
					if (value.__regex && typeof value.value === 'string' && !(found && found.length >= 2)) return value.value;
					value = found ? found[1] : value.value;
				}
				return resolving && typeof value === 'string' && value[0] === '=' ? C.resolve(value, itemIndex, {}) : value;
			}, undefined, parameters);
		};

		// Follows the links between items back to the item of `wanted`.
		function pairedItem(wanted, from, link, method) {
			method = method || '$getPairedItem';
			let source = link.sourceOverwrite ? from_(link.sourceOverwrite) : from;
			if (typeof link === 'number') link = { item: link };
			let current = link, before;
			const invalid = (name) => dataError("Can't get data for expression", { messageTemplate: 'Expression info invalid', functionality: 'pairedItem', functionOverrides: { message: "Can't get data" }, nodeCause: name, descriptionKey: 'pairedItemInvalidInfo', type: 'paired_item_invalid_info' });
			while (source !== null && wanted !== source.node) {
				const run = (world.runs.get(source.node) || [])[source.run || 0];
				const output = source.output || 0;
				if (run && output >= run.outputs.length) {
					throw dataError('Can’t get data for expression', { messageTemplate: underField, functionOverrides: { message: 'Can’t get data' }, nodeCause: before, description: 'Apologies, this is an internal error. See details for more information', causeDetailed: 'Referencing a non-existent output on a node, problem with source data', type: 'internal' });
				}
				const list = (run && run.outputs[output]) || [], sources = (run && run.source) || [];
				if (link.item >= list.length) throw invalid(source.node);
				const previous = list[link.item];
				if (previous.pairedItem === undefined) throw missingLink(source.node, method);
				if (Array.isArray(previous.pairedItem)) {
					const results = [];
					for (const one of previous.pairedItem) {
						try {
							const input = one.input || 0;
							if (input < sources.length) results.push(pairedItem(wanted, sources[input], one, method));
						} catch (_) {}
					}
					const found = results.filter((one) => one !== null);
					if (found.length !== 1) {
						if (found.every((one) => one === found[0])) return found[0];
						throw dataError('Invalid expression', { messageTemplate: `Multiple matching items for expression [item ${current.item || 0}]`, functionality: 'pairedItem', functionOverrides: { message: `Multiple matching items for code [item ${current.item || 0}]` }, nodeCause: wanted, descriptionKey: isScript(wanted) ? 'pairedItemMultipleMatchesCodeNode' : 'pairedItemMultipleMatches', type: 'paired_item_multiple_matches' });
					}
					return found[0];
				}
				current = link;
				link = typeof previous.pairedItem === 'number' ? { item: previous.pairedItem } : previous.pairedItem;
				const input = link.input || 0;
				if (input >= sources.length) {
					if (sources.length === 0) throw noPath(wanted);
					throw dataError('Can’t get data for expression', {
						messageTemplate: underField, functionality: 'pairedItem', functionOverrides: { message: 'Can’t get data' }, nodeCause: before,
						description: `In node ‘<strong>${source.node}</strong>’, output item ${current.item || 0} of ${source.run ? `of run ${source.run} ` : ''}points to a branch that doesn’t exist.`,
						type: 'paired_item_invalid_info',
					});
				}
				before = source.node;
				source = link.sourceOverwrite ? from_(link.sourceOverwrite) : sources[input] || null;
			}
			if (source === null) {
				throw dataError('Can’t get data for expression', { messageTemplate: underField, functionality: 'pairedItem', functionOverrides: { message: 'Can’t get data' }, nodeCause: before, description: 'Could not resolve, probably no pairedItem exists', type: 'paired_item_no_info', moreInfoLink: true });
			}
			const run = (world.runs.get(source.node) || [])[source.run || 0];
			const output = source.output || 0;
			if (output >= run.outputs.length) {
				throw dataError('Can’t get data for expression', { messageTemplate: underField, functionality: 'pairedItem', functionOverrides: { message: 'Can’t get data' }, nodeCause: source.node, description: 'Item points to a node output which does not exist', causeDetailed: `The sourceData points to a node output ‘${output}‘ which does not exist on node ‘${source.node}‘ (output node did probably supply a wrong one)`, type: 'paired_item_invalid_info' });
			}
			if (link.item >= run.outputs[output].length) throw invalid(source.node);
			return run.outputs[output][link.item];
		}
		const from_ = (source) => ({ node: source.node ?? source.previousNode, output: source.output ?? source.previousNodeOutput ?? 0, run: source.run ?? source.previousNodeRun ?? 0 });
		const missingLink = (cause, method) => failure(`Using the ${method} method doesn't work with pinned data in this scenario. Please unpin '${cause}' and try again.`, { ...at, functionality: 'pairedItem', descriptionKey: isScript(cause) ? 'pairedItemNoInfoCodeNode' : 'pairedItemNoInfo', nodeCause: cause, causeDetailed: `Missing pairedItem data (node '${cause}' probably didn't supply it)`, type: 'paired_item_no_info' });
		const noPath = (cause) => dataError('Invalid expression', { messageTemplate: 'No path back to referenced node', functionality: 'pairedItem', descriptionKey: isScript(cause) ? 'pairedItemNoConnectionCodeNode' : 'pairedItemNoConnection', type: 'paired_item_no_connection', moreInfoLink: true, nodeCause: cause });
		const noSource = (extra) => dataError('Can’t get data for expression', { messageTemplate: underField, functionOverrides: { message: 'Can’t get data' }, description: 'Apologies, this is an internal error. See details for more information', causeDetailed: 'Missing sourceData (probably an internal error)', ...extra });

		function nodeByCall(name) {
			if (!name) throw dataError('When calling $(), please specify a node');
			if (!world.nodes.has(name)) throw dataError("Referenced node doesn't exist", { nodeCause: name, descriptionKey: 'nodeNotFound' });
			const executed = () => { if (!world.runs.has(name)) throw dataError('Referenced node is unexecuted', { type: 'no_node_execution_data', descriptionKey: 'noNodeExecutionData', nodeCause: name }); };
			const listed = (pick) => {
				executed();
				return (output, run) => pick(outputOf(name, output ?? world.outputTowards(active, name) ?? 0, run));
			};
			return new Proxy({}, {
				has: () => true,
				ownKeys: () => ['pairedItem', 'isExecuted', 'itemMatching', 'item', 'first', 'last', 'all', 'context', 'params'],
				get(target, property, receiver) {
					switch (property) {
						case 'isProxy': return true;
						case 'isExecuted': return world.runs.has(name);
						case 'item': case 'itemMatching': case 'pairedItem': {
							if (!world.ancestors(active).has(name) && (request.connections || world.runs.has(name))) throw noPath(name);
							executed();
							const matching = (index) => {
								if (index === undefined) {
									if (property === 'itemMatching') throw dataError('Missing item index for .itemMatching()', { itemIndex: index });
									index = itemIndex;
								}
								const input = items[index];
								if (!input) {
									const description = `Some intermediate nodes between ‘<strong>${name}</strong>‘ and  ‘<strong>${active}</strong>‘ have not executed yet.`;
									throw dataError('Can’t get data for expression', { messageTemplate: underField, functionality: 'pairedItem', functionOverrides: { description, message: 'Can’t get data' }, description, causeDetailed: `pairedItem can't be found when intermediate nodes between ‘<strong>${name}</strong>‘ and  ‘<strong>${active}</strong> have not executed yet.`, itemIndex: index, type: 'paired_item_intermediate_nodes' });
								}
								if (input.pairedItem === undefined) throw missingLink(active, property);
								if (!world.source) throw noSource({ functionality: 'pairedItem', itemIndex: index });
								return pairedItem(name, world.source, input.pairedItem, property);
							};
							return property === 'item' ? matching() : matching;
						}
						case 'first': return listed((list) => list[0] || undefined);
						case 'last': return listed((list) => list[list.length - 1] || undefined);
						case 'all': return listed((list) => list);
						case 'context': looked(name); return contextOf();
						case 'params': return world.nodes.get(name).parameters;
						default: return Reflect.get(target, property, receiver);
					}
				},
			});
		}

		const nodeData = (name) => new Proxy({ binary: undefined, data: undefined, json: undefined }, {
			has: () => true,
			get(target, property, receiver) {
				switch (property) {
					case 'isProxy': return true;
					case 'json': case 'data': case 'binary': return itemPart(name, false, property);
					case 'context': looked(name); return contextOf();
					case 'parameter': return parametersOf(name, true);
					case 'runIndex': return world.runs.has(name) ? world.runs.get(name).length - 1 : -1;
					default: return Reflect.get(target, property, receiver);
				}
			},
		});

		const input = view((property, target, receiver) => {
			if (items.length === 0) throw dataError('No execution data available', { type: 'no_execution_data' });
			switch (property) {
				case 'item': return items[itemIndex];
				case 'first': return (...rest) => { if (rest.length) throw dataError('$input.first() should have no arguments'); return items[0] || undefined; };
				case 'last': return (...rest) => { if (rest.length) throw dataError('$input.last() should have no arguments'); return items[items.length - 1] || undefined; };
				case 'all': return () => items;
				case 'context': case 'params':
					if (!world.source) throw noSource();
					return property === 'context' ? contextOf() : (world.nodes.get(world.source.node) || {}).parameters;
				default: return Reflect.get(target, property, receiver);
			}
		}, ['all', 'context', 'first', 'item', 'last', 'params']);

		const environment = view((name) => {
			if (request.env === null) {
				throw failure('access to env vars denied', { causeDetailed: 'If you need access please contact the administrator to remove the environment variable ‘N8N_BLOCK_ENV_ACCESS_IN_NODE‘', ...at });
			}
			return (request.env || {})[String(name)];
		}, []);

		const workflow = view((name, target, receiver) => (['active', 'id', 'name'].includes(name) ? request.workflow[name] : Reflect.get(target, name, receiver)), ['active', 'id', 'name']);
		const previous = view((name, target, receiver) => {
			if (!world.source) return undefined;
			if (name === 'name') return world.source.node;
			if (name === 'outputIndex') return world.source.output || 0;
			if (name === 'runIndex') return world.source.run || 0;
			return Reflect.get(target, name, receiver);
		}, ['name', 'outputIndex', 'runIndex']);

		const query = (name) => (data, text) => {
			if (typeof data !== 'object' || typeof text !== 'string') throw failure('expected two arguments (Object, string) for this function', at);
			return C.jmespath(data, text);
		};
		const fromAI = (name) => {
			if (!name) throw failure("Add a key, e.g. $fromAI('placeholder_name')", at);
			return C.unsupported('$fromAI');
		};
		const given = { ...world.nodes.get(active), ...request.node };

		// One member a name, made when it is read.
		const make = {
			$: () => { const call = (name) => nodeByCall(name); Object.defineProperty(call, 'name', { value: '$' }); return call; },
			$input: () => input,
			$binary: () => itemPart(active, true, 'binary'),
			$data: () => itemPart(active, true, 'json'),
			$env: () => environment,
			$evaluateExpression: () => (text, index) => C.resolve(`=${text}`, index || itemIndex, {}),
			$item: () => (index, run) => C.dataFor(index, siblings, run === undefined ? -1 : run),
			$fromAI: () => fromAI,
			$fromai: () => fromAI,
			$fromAi: () => fromAI,
			$items: () => (name, output, run) => {
				if (name !== undefined) return outputOf(name, output || 0, run === undefined ? -1 : run);
				return world.source && (world.nodes.get(world.source.node) || {}).executeOnce === true ? items.slice(0, 1) : items;
			},
			$json: () => itemPart(active, true, 'json'),
			$node: () => new Proxy({}, { has: () => true, get(_, name) { if (name === 'isProxy') return true; if (!world.nodes.has(String(name))) throw notThere(String(name)); return nodeData(String(name)); } }),
			$self: () => view((name, target) => target[name], []),
			$parameter: () => parametersOf(active, true),
			$rawParameter: () => parametersOf(active, false),
			$prevNode: () => previous,
			$runIndex: () => runIndex,
			$mode: () => (C.execution.manual ? 'manual' : 'webhook'),
			$workflow: () => workflow,
			$itemIndex: () => itemIndex,
			$now: () => C.luxon.DateTime.now(),
			$today: () => C.luxon.DateTime.now().set({ hour: 0, minute: 0, second: 0, millisecond: 0 }),
			$jmesPath: () => query('$jmesPath'),
			DateTime: () => C.luxon.DateTime,
			Interval: () => C.luxon.Interval,
			Duration: () => C.luxon.Duration,
			$execution: () => C.execution.value,
			$vars: () => ({ ...(request.vars || {}) }),
			$secrets: () => undefined,
			$executionId: () => C.execution.value.id,
			$resumeWebhookUrl: () => C.execution.value.resumeUrl,
			$getPairedItem: () => (wanted, source, link) => pairedItem(wanted, source && from_(source), link),
			$jmespath: () => query('$jmespath'),
			$position: () => itemIndex,
			$thisItem: () => items[itemIndex],
			$thisItemIndex: () => itemIndex,
			$thisRunIndex: () => runIndex,
			$nodeVersion: () => given && given.typeVersion,
			$nodeId: () => given && given.id,
			$webhookId: () => given && given.webhookId,
		};
		const data = {};
		for (const name of Object.keys(make)) {
			let made = false, value;
			Object.defineProperty(data, name, {
				enumerable: true, configurable: true,
				get() { if (!made) { value = make[name](); made = true; } return value; },
				set(other) { value = other; made = true; },
			});
		}
		return data;
	};
})(globalThis, globalThis.__canary);
