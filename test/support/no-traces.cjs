// Each cdktf token keeps a full stack trace, which makes synth in tests many times slower; no test reads one.
require("cdktf/lib/tokens/private/stack-trace").captureStackTrace = () => [];
