using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Conversion;

/// <summary>What a question about a raw lock asks in the MM locking API.</summary>
/// <param name="Whole">What is replaced: the question, or the comparison around a count.</param>
/// <param name="IsOfThread">Whether the current thread holds it; else whether anybody does.</param>
/// <param name="IsNegated">Whether it does not.</param>
internal sealed record LockQuery(ExpressionSyntax Whole, bool IsOfThread, bool IsNegated);

/// <summary>
/// The image of questions about a lock. An assertion decides nothing, and is as true of anybody's hold as of the thread's own: it needs
/// no lock that knows its thread. Any other question is asked of one that does.
/// </summary>
internal static class LockQueries
{
    /// <returns>Null for a question that has no image.</returns>
    public static LockQuery? Of(LockUse operation) => Read(operation).Query;

    /// <summary>Whether it asks for the current thread, which only some locks know.</summary>
    public static bool IsOfThread(LockUse operation) =>
        operation.Lock.Verb == LockVerb.Query && Read(operation).Query is { IsOfThread: true };

    /// <returns>Why it has none, and what would remove that; null when it has one.</returns>
    public static string? ReasonOf(LockUse operation) => Read(operation).Reason;

    private static (LockQuery? Query, string? Reason) Read(LockUse operation)
    {
        LockOperation site = operation.Lock;
        string asks = $"'{operation.Container.Name}' asks '{site.Primitive}'";
        if (site.Operation is IMethodReferenceOperation || operation.Syntax is not ExpressionSyntax asked)
        {
            return (null, $"'{operation.Container.Name}' uses '{site.Primitive}' as a delegate; a lambda that asks can be converted");
        }

        bool counts = site.Is(MemberMarks.Count) || site.Is(MemberMarks.Depth);
        if (!counts && !site.Is(MemberMarks.Thread) && !site.Is(MemberMarks.Held))
        {
            return (null, $"{asks}, which is nothing that an MmapLock can tell; without the question it can be converted");
        }

        (ExpressionSyntax Whole, bool IsZero)? compared = counts ? ComparedWithZero(asked, operation.Model) : (asked, false);
        if (compared is not { } read)
        {
            return (null, $"'{operation.Container.Name}' asks more of '{site.Primitive}' than whether it is 0; that can be converted");
        }

        // Permits that are left say the opposite of holds.
        bool isNegated = site.Is(MemberMarks.Count) ? !read.IsZero : read.IsZero;
        if (!isNegated && IsInsideAssertion(operation) && IsAffirmed(read.Whole))
        {
            return (new LockQuery(read.Whole, IsOfThread: false, IsNegated: false), null);
        }

        if (site.Is(MemberMarks.Count))
        {
            return (null,
                $"{asks} and decides by it; an MmapLock does not count who may still come in. An attempt, or an assertion, can be converted");
        }

        if (site.Is(MemberMarks.Held))
        {
            return site.Mode == HoldMode.Write
                ? (new LockQuery(read.Whole, IsOfThread: false, isNegated), null)
                : (null, $"{asks} and decides by it; of an MmapLock a writer counts as a reader. An assertion can be converted");
        }

        return site.Mode == HoldMode.Upgradeable || operation.Group.Operations.Any(o => o.Lock.Mode == HoldMode.Upgradeable)
            ? (null, $"{asks}, and an upgradeable hold, which becomes a write hold, cannot be told from one; write holds in the place of upgradeable ones can be converted")
            : !site.Type.Is(PrimitiveTraits.Affine)
            ? (null, $"{asks}, which speaks of a holder that need not be a thread; an assertion can be converted")
            : (new LockQuery(read.Whole, IsOfThread: true, isNegated), null);
    }

    /// <summary>An argument of a call that is compiled out of release builds: it asserts and decides nothing.</summary>
    private static bool IsInsideAssertion(LockUse operation)
    {
        for (IOperation? at = operation.Lock.Operation; at is not null; at = at.Parent)
        {
            if (at is IInvocationOperation call && call != operation.Lock.Operation)
            {
                return KnownTypes.HasAttribute(call.TargetMethod, "System.Diagnostics.ConditionalAttribute");
            }
        }

        return false;
    }

    /// <summary>More truth of the expression makes more truth of the argument that it is a part of.</summary>
    private static bool IsAffirmed(ExpressionSyntax part) => part.Parent switch
    {
        ArgumentSyntax => true,
        ParenthesizedExpressionSyntax around => IsAffirmed(around),
        BinaryExpressionSyntax around
            when around.IsKind(SyntaxKind.LogicalAndExpression) || around.IsKind(SyntaxKind.LogicalOrExpression) =>
            IsAffirmed(around),
        ConditionalExpressionSyntax around => around.Condition != part && IsAffirmed(around),
        _ => false,
    };

    /// <summary>The comparison that asks of a count whether it is 0, or whether it is not.</summary>
    private static (ExpressionSyntax Whole, bool IsZero)? ComparedWithZero(ExpressionSyntax count, SemanticModel model)
    {
        if (count.Parent is not BinaryExpressionSyntax comparison)
        {
            return null;
        }

        bool isLeft = comparison.Left == count;
        if (model.GetConstantValue(isLeft ? comparison.Right : comparison.Left) is not { HasValue: true, Value: int limit })
        {
            return null;
        }

        bool? isZero = (isLeft ? comparison.Kind() : Mirrored(comparison.Kind()), limit) switch
        {
            (SyntaxKind.EqualsExpression, 0) or (SyntaxKind.LessThanExpression, 1) or (SyntaxKind.LessThanOrEqualExpression, 0) => true,
            (SyntaxKind.NotEqualsExpression, 0) or (SyntaxKind.GreaterThanExpression, 0) or (SyntaxKind.GreaterThanOrEqualExpression, 1) =>
                false,
            _ => null,
        };
        return isZero is { } zero ? (comparison, zero) : null;
    }

    private static SyntaxKind Mirrored(SyntaxKind comparison) => comparison switch
    {
        SyntaxKind.LessThanExpression => SyntaxKind.GreaterThanExpression,
        SyntaxKind.LessThanOrEqualExpression => SyntaxKind.GreaterThanOrEqualExpression,
        SyntaxKind.GreaterThanExpression => SyntaxKind.LessThanExpression,
        SyntaxKind.GreaterThanOrEqualExpression => SyntaxKind.LessThanOrEqualExpression,
        _ => comparison,
    };
}
