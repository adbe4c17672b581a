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
    /// <returns>The change, or for a reader why there is none.</returns>
    public static (TextChange? Change, string? WhyNot) Of(LockUse site, HoldPlan plan, OwnNames names)
    {
        if (WhyNot(site, plan) is { } reason)
        {
            return (null, reason);
        }

        ArgumentListSyntax arguments = ((InvocationExpressionSyntax)site.Syntax).ArgumentList;
        string range = RangeEdit.Spelled(plan.Range!.RangeText!, names, site.Syntax.SpanStart);
        return (
            new TextChange(
                new TextSpan(arguments.CloseParenToken.SpanStart, 0),
                $"{(arguments.Arguments.Count == 0 ? "" : ", ")}{AcquireArguments.WouldHold}: {range}"),
            null);
    }

    private static string? WhyNot(LockUse site, HoldPlan plan) =>
        plan.Range is not { } range ? "it becomes a hold of the structure, which has no range"
        : range.ClaimAfter is not null ? "its range is not known at the acquire"
        : range.SecondText is not null ? "it has two ranges, and what it would hold is one"
        : HasRoom(site) ? null
        : "its acquire does not take the range that it would hold";

    /// <summary>Whether the acquire, or another one of its name, takes the range.</summary>
    private static bool HasRoom(LockUse site) =>
        site.Syntax is InvocationExpressionSyntax && site.Lock.Operation is IInvocationOperation { TargetMethod: { } method }
        && !method.Parameters.Any(IsWouldHold)
        && method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>().Any(m => m.Parameters.Any(IsWouldHold));

    private static bool IsWouldHold(IParameterSymbol parameter) => parameter.Name == AcquireArguments.WouldHold;
}
