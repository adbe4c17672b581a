using MmLock.Validation;

namespace MmLock;

// What instrumented members ask of their lock.
public sealed partial class RangeLock
{
    internal ValidatingRangeLock? Validating => _backend as ValidatingRangeLock;
}
