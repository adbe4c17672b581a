using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Protocol;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>One way to take or give back a lock wrongly.</summary>
internal abstract class ProtocolRule : Rule
{
    public abstract IEnumerable<Diagnostic> Find(ProtocolBody body);
}
