using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Narrowing;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// Makes a coarse acquire say which range it would hold. It stays coarse, and nobody waits less by it: a recorded run then tells what the
/// range would gain.
/// </summary>
internal static class WhatIfEdit
{
    /// <returns>Null where the range is not known at the acquire, or the acquire has no room for it.</returns>
    public static TextChange? Of(LockUse site, HoldPlan plan, OwnNames names) =>
        WhyNot(site, plan) is null && site.Syntax is InvocationExpressionSyntax call
            ? new TextChange(
                new TextSpan(call.ArgumentList.CloseParenToken.SpanStart, 0),
                (call.ArgumentList.Arguments.Count == 0 ? "" : ", ") + AcquireArguments.WouldHold + ": "
                    + RangeEdit.Spelled(plan.Range!.RangeText!, names, call.SpanStart))
            : null;

    /// <returns>For a reader; null when it can be said.</returns>
    public static string? WhyNot(LockUse site, HoldPlan plan) =>
        plan.Range is not { } range ? "it becomes a hold of the structure, which has no range"
        : range.ClaimAfter is not null ? "its range is not known at the acquire"
        : range.SecondText is not null ? "it has two ranges, and what it would hold is one"
        : HasRoom(site) ? null
        : "its acquire does not take the range that it would hold";

    /// <summary>Whether the acquire, or another one of its name, takes the range.</summary>
    private static bool HasRoom(LockUse site) =>
        site.Lock.Operation is IInvocationOperation { TargetMethod: { } method }
        && !method.Parameters.Any(IsWouldHold)
        && method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>().Any(m => m.Parameters.Any(IsWouldHold));

    private static bool IsWouldHold(IParameterSymbol parameter) => parameter.Name == AcquireArguments.WouldHold;
}
