import type { Component, ComponentMaker } from "#sandbox/component.ts";

/** Prepares a Redis on a port of loopback, in memory only; it does not run until it is started. */
export function prepareRedis(make: ComponentMaker, program: string, port: number): Component {
  const args = ["--bind", "127.0.0.1", "--port", String(port), "--save", "", "--appendonly", "no"];
  return make({ name: "redis", program, args });
}
