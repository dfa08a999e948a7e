// Room: the policy builder: matrix, rules, text and tests of one draft, and the simulator beside it.
export { BuilderScreen } from './builder-screen.tsx';
