using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Protocol;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>One rule on what code does with locks that it holds or should hold. It looks at one body and reports in it.</summary>
internal abstract class LockUseRule : Rule
{
    public abstract IEnumerable<Diagnostic> Find(LockUseBody body);
}
