// Time follows the request: `now` at its beginning, then `scale` times as fast as the host's clock.
(function (global, C) {
	'use strict';
	const Real = global.Date;
	const realNow = Real.now;
	C.RealDate = Real;
	let start = realNow(), base = start, scale = 1;

	C.setClock = function (now, pace) {
		start = realNow();
		base = typeof now === 'number' ? now : start;
		scale = typeof pace === 'number' ? pace : 1;
	};
	C.now = () => Math.floor(base + (realNow() - start) * scale);
	// How long a timer really waits. A clock that stands still makes no timer wait.
	C.realDelay = (delay) => (scale > 0 ? delay / scale : 0);

	function Date(...parts) {
		if (new.target === undefined) return new Real(C.now()).toString();
		return Reflect.construct(Real, parts.length === 0 ? [C.now()] : parts, new.target === Date ? Real : new.target);
	}
	Object.defineProperty(Date, 'length', { value: 7 });
	Object.defineProperty(Date, 'prototype', { value: Real.prototype, writable: false, enumerable: false });
	for (const [name, value] of [['now', function now() { return C.now(); }], ['parse', Real.parse], ['UTC', Real.UTC]]) {
		Object.defineProperty(Date, name, { value, writable: true, configurable: true, enumerable: false });
	}
	Object.defineProperty(Real.prototype, 'constructor', { value: Date, writable: true, configurable: true, enumerable: false });
	Object.defineProperty(global, 'Date', { value: Date, writable: true, configurable: true, enumerable: false });
})(globalThis, globalThis.__canary);
