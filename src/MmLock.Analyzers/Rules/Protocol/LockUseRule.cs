using System;
using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>One rule on what code does with locks that it holds or should hold. It looks at one body and reports in it.</summary>
internal abstract class LockUseRule : Rule
{
    public abstract IEnumerable<Diagnostic> Find(LockUseBody body);
}
