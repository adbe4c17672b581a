using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>One way to take or give back a lock wrongly.</summary>
internal abstract class ProtocolRule : Rule
{
    public abstract IEnumerable<Diagnostic> Find(ProtocolBody body);
}
