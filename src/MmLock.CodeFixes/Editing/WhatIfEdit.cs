using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Narrowing;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// Makes a coarse acquire say what it would hold. It stays coarse, and nobody waits less by it: a recorded run then tells what the finer
/// hold would gain.
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

        // The first one, by name: others may be there without one, and follow it.
        ArgumentListSyntax arguments = ((InvocationExpressionSyntax)site.Syntax).ArgumentList;
        string would = plan.Range is { RangeText: { } range }
            ? RangeEdit.Spelled(range, names, site.Syntax.SpanStart)
            : names.Expression("WouldHold", site.Syntax.SpanStart) + ".Structure";
        return (
            new TextChange(
                new TextSpan(arguments.OpenParenToken.Span.End, 0),
                $"{AcquireArguments.WouldHold}: {would}{(arguments.Arguments.Count == 0 ? "" : ", ")}"),
            null);
    }

    private static string? WhyNot(LockUse site, HoldPlan plan) =>
        plan.Range?.ClaimAfter is not null ? "its range is not known at the acquire"
        : plan.Range?.SecondText is not null ? "it has two ranges, and what it would hold is one"
        : HasRoom(site) ? null
        : "its acquire does not take what it would hold";

    /// <summary>Whether the acquire says nothing yet, and another one of its name can.</summary>
    private static bool HasRoom(LockUse site) =>
        site.Syntax is InvocationExpressionSyntax && site.Lock.Operation is IInvocationOperation { TargetMethod: { } method }
        && !method.Parameters.Any(AcquireArguments.IsWhatIf)
        && method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>().Any(m => m.Parameters.Any(AcquireArguments.IsWhatIf));
}
