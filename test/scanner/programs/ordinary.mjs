// A server without oddities.
import { speak } from './speak.mjs';

speak();
