using System;
using MmLock.Analyzers.Flow;

namespace MmLock.Analyzers.Rules;

/// <summary>Rules that ask the same things of a member's code, made once per compilation.</summary>
internal abstract class RuleGroup
{
    public abstract void Analyze(MemberAnalysis code, Action<Diagnostic> report);
}
