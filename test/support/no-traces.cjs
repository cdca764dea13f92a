// Each cdktf token keeps a full stack trace, which makes synth in tests many times slower; no test reads one. The successor
// of cdktf, which may be installed under its name, has a switch for that.
process.env.CDKTN_DISABLE_CREATION_STACK = "1";
require("cdktf/lib/tokens/private/stack-trace").captureStackTrace = () => [];
