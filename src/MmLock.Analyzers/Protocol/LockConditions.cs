using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Protocol;

/// <summary>
/// Conditions that the dataflow does not keep apart: on fields, properties, enumerations, the lock itself. Where an
/// acquire and a release depend on the same one (<c>if (_synchronized) …</c> twice, <c>_lock?.…</c> twice), they belong
/// together, and the paths that mix the two answers do not exist.
/// </summary>
internal sealed class LockConditions(ProtocolBody body)
{
    /// <summary>Whether a release is made exactly when the acquire was, as far as one can tell.</summary>
    public bool BelongTogether(SyntaxNode acquire, SyntaxNode release)
    {
        List<SyntaxNode> onRelease = Around(release).Except(Around(acquire)).ToList();
        if (onRelease.Any(AsksALock) || RunsMoreOftenThan(release, acquire))
        {
            return true;
        }

        HashSet<ISymbol> asked = Symbols(onRelease);
        return asked.Count > 0
            && (asked.Overlaps(Symbols(Around(acquire).Except(Around(release))))
                || ResultOf(acquire) is { } result && asked.Contains(result)
            || asked.Overlaps(SetOnSuccessOf(acquire)));
    }

    /// <summary>Whether an operation runs only under some condition, apart from those around another one.</summary>
    public bool IsConditional(SyntaxNode operation, SyntaxNode apartFrom) => Around(operation).Except(Around(apartFrom)).Any();

    /// <summary><c>if (_lock.IsWriteLockHeld) …</c>: whoever asks a lock itself knows.</summary>
    public bool AskALock(SyntaxNode operation) => Around(operation).Any(AsksALock);

    /// <summary>Whether two operations depend on the same thing that the dataflow does not follow.</summary>
    public bool Share(SyntaxNode one, SyntaxNode other) =>
        Symbols(Around(one).Except(Around(other))).Overlaps(Symbols(Around(other).Except(Around(one))));

    /// <summary>A release in a loop that the acquire is not in gives back what a counter says.</summary>
    private bool RunsMoreOftenThan(SyntaxNode release, SyntaxNode acquire) =>
        !LeavesAfter(release)
        && release.Ancestors().TakeWhile(a => a != body.Body.Declaration)
            .Any(a => FlowGraphs.IsLoop(a) && !a.Span.Contains(acquire.Span));

    private static bool LeavesAfter(SyntaxNode release) =>
        release.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax block } statement
        && block.Statements.Skip(block.Statements.IndexOf(statement) + 1)
            .Any(s => s is ReturnStatementSyntax or ThrowStatementSyntax or BreakStatementSyntax or GotoStatementSyntax);

    private IEnumerable<SyntaxNode> Around(SyntaxNode operation)
    {
        SyntaxNode child = operation;
        foreach (SyntaxNode at in operation.Ancestors().TakeWhile(a => a != body.Body.Declaration))
        {
            SyntaxNode? condition = at switch
            {
                IfStatementSyntax branch when child != branch.Condition => branch.Condition,
                ConditionalExpressionSyntax choice when child != choice.Condition => choice.Condition,
                ConditionalAccessExpressionSyntax access when child != access.Expression => access.Expression,
                BinaryExpressionSyntax both
                    when child == both.Right
                        && both.Kind() is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression
                            or SyntaxKind.CoalesceExpression =>
                    both.Left,
                SwitchStatementSyntax choice when child != choice.Expression => choice.Expression,
                SwitchExpressionSyntax choice when child != choice.GoverningExpression => choice.GoverningExpression,
                WhileStatementSyntax loop when child != loop.Condition => loop.Condition,
                ForStatementSyntax { Condition: { } test } loop when child == loop.Statement => test,
                _ => null,
            };
            if (condition is not null)
            {
                yield return condition;
            }

            child = at;
        }
    }

    private HashSet<ISymbol> Symbols(IEnumerable<SyntaxNode> conditions)
    {
        var symbols = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (SyntaxNode part in conditions.SelectMany(Parts).Where(p => p is not IdentifierNameSyntax || !IsFollowed(p)))
        {
            symbols.UnionWith(part.DescendantNodesAndSelf().OfType<SimpleNameSyntax>()
                .Select(n => body.Semantics.GetSymbolInfo(n, body.CancellationToken).Symbol)
                .Where(s =>
                    s is IFieldSymbol { IsConst: false, ContainingType.TypeKind: not TypeKind.Enum } or IPropertySymbol or ILocalSymbol
                        or IParameterSymbol or IMethodSymbol)
                .OfType<ISymbol>());
        }

        return symbols;
    }

    /// <summary>A flag by itself is what the dataflow follows, as is a reference that is compared with null.</summary>
    private bool IsFollowed(SyntaxNode part) =>
        body.Semantics.GetSymbolInfo(part, body.CancellationToken).Symbol is ILocalSymbol { Type: var local } ? IsFlag(local)
        : body.Semantics.GetSymbolInfo(part, body.CancellationToken).Symbol is IParameterSymbol { Type: var parameter }
            && IsFlag(parameter);

    private static bool IsFlag(ITypeSymbol type) => type.SpecialType == SpecialType.System_Boolean;

    private static IEnumerable<SyntaxNode> Parts(SyntaxNode condition) => condition switch
    {
        ParenthesizedExpressionSyntax parenthesized => Parts(parenthesized.Expression),
        PrefixUnaryExpressionSyntax not when not.IsKind(SyntaxKind.LogicalNotExpression) => Parts(not.Operand),
        BinaryExpressionSyntax both when both.Kind() is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression =>
            Parts(both.Left).Concat(Parts(both.Right)),
        _ => new[] { condition },
    };

    /// <summary>What is set where an attempt has got the lock: <c>if (Monitor.TryEnter(x)) state = Held;</c></summary>
    private IEnumerable<ISymbol> SetOnSuccessOf(SyntaxNode acquire) =>
        acquire.FirstAncestorOrSelf<IfStatementSyntax>() is { } attempt && attempt.Condition.Span.Contains(acquire.Span)
            ? attempt.Statement.DescendantNodes().OfType<AssignmentExpressionSyntax>()
                .Select(a => body.Semantics.GetSymbolInfo(a.Left, body.CancellationToken).Symbol).OfType<ISymbol>()
            : Enumerable.Empty<ISymbol>();

    private bool AsksALock(SyntaxNode condition) => condition.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(n =>
        body.Semantics.GetSymbolInfo(n, body.CancellationToken).Symbol is { ContainingType: { } owner } symbol
        && body.Model.Types.Primitives.Of(owner) is { } primitive
        && (symbol is IPropertySymbol || primitive.Find(symbol.Name, hasParameters: true)?.Verb == LockVerb.Query));

    /// <summary>
    /// What keeps the result of a tried acquire, where the dataflow does not follow it: a field, an element, a part of
    /// something.
    /// </summary>
    private ISymbol? ResultOf(SyntaxNode acquire)
    {
        foreach (SyntaxNode at in acquire.Ancestors()
            .TakeWhile(a =>
                a is ExpressionSyntax or ArgumentSyntax or EqualsValueClauseSyntax or VariableDeclaratorSyntax or ArgumentListSyntax))
        {
            switch (at)
            {
                case AssignmentExpressionSyntax assignment:
                    return body.Semantics.GetSymbolInfo(assignment.Left, body.CancellationToken).Symbol;
                case VariableDeclaratorSyntax declarator:
                    return body.Semantics.GetDeclaredSymbol(declarator, body.CancellationToken);
            }
        }

        return (acquire as InvocationExpressionSyntax)?.ArgumentList.Arguments.Where(a => a.RefKindKeyword.IsKind(SyntaxKind.RefKeyword))
            .Select(a => body.Semantics.GetSymbolInfo(a.Expression, body.CancellationToken).Symbol).FirstOrDefault(s => s is IFieldSymbol);
    }
}
