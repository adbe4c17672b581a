using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.CodeFixes.Editing;

/// <summary>Replaces a call to a thin wrapper by the lock itself: <c>mm.DownRead()</c> is about <c>mm.MmapSem</c>.</summary>
internal static class WrapperCalls
{
    /// <summary>Whether the caller can name the lock, and the call says nothing else that would be lost.</summary>
    public static bool CanInline(LockUse operation, LockAliasAnalysis graph) =>
        operation.Group.Companion is null && Receiver(operation) is { } receiver
        && operation.Lock is { Operation: IInvocationOperation call, Flag: null, CancellationToken: null, Target: { } target } site
        && (site.Timeout is null || Timeouts.IsZero(site.Timeout)
            || site.Timeout is { ConstantValue: { HasValue: true, Value: -1 }, Type.SpecialType: SpecialType.System_Int32 })
        && call.Arguments.All(a => a.ArgumentKind == ArgumentKind.DefaultValue || Evaluation.IsRead(a.Value, graph, CancellationToken.None))
        && IsSame(
            operation.Model.GetSpeculativeSymbolInfo(
                operation.Syntax.SpanStart, receiver, SpeculativeBindingOption.BindAsExpression).Symbol,
            Values.SymbolOf(target));

    private static bool IsSame(ISymbol? found, ISymbol? meant) =>
        SymbolEqualityComparer.Default.Equals(found?.OriginalDefinition, meant?.OriginalDefinition);

    /// <summary>The lock expression as the caller would write it; null when it cannot name the lock.</summary>
    public static ExpressionSyntax? Receiver(LockUse operation)
    {
        if (operation.Lock.Wrapper is not { } wrapper
            || operation.Lock.Target is not { } target
            || operation.Lock.Operation is not IInvocationOperation call
            || Values.Unwrap(target) is not IMemberReferenceOperation member
            || !operation.Model.IsAccessible(operation.Syntax.SpanStart, member.Member))
        {
            return null;
        }

        return Rooted(member, call, wrapper);
    }

    private static ExpressionSyntax? Rooted(IMemberReferenceOperation member, IInvocationOperation call, IMethodSymbol wrapper)
    {
        IdentifierNameSyntax name = SyntaxFactory.IdentifierName(member.Member.Name);
        switch (member.Instance is null ? null : Values.Unwrap(member.Instance))
        {
            case null:
                return member.Syntax is ExpressionSyntax { } text && text is MemberAccessExpressionSyntax ? text.WithoutTrivia() : name;
            case IInstanceReferenceOperation:
                return call.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
                    ? Access(access.Expression, name)
                    : name;
            case IParameterReferenceOperation parameter:
                IOperation? argument = call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == parameter.Parameter.Ordinal)?.Value;
                return argument?.Syntax is IdentifierNameSyntax or MemberAccessExpressionSyntax or ThisExpressionSyntax
                    ? Access((ExpressionSyntax)argument.Syntax, name)
                    : null;
            case IMemberReferenceOperation outer when Rooted(outer, call, wrapper) is { } left:
                return Access(left, name);
            default:
                return null;
        }
    }

    private static MemberAccessExpressionSyntax Access(ExpressionSyntax left, SimpleNameSyntax name) =>
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, left.WithoutTrivia(), name);
}
