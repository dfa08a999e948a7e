// Room: the screens of policies: what there is, what each has been.
export { PoliciesScreen } from './policies-screen.tsx';
export { PolicyScreen } from './policy-screen.tsx';
