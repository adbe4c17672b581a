using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>Moves work in front of the acquire that it runs under.</summary>
internal sealed class Hoist
{
    private readonly HeldScope _scope;
    private readonly StatementSyntax _statement;
    private readonly ExpressionSyntax _work;

    private Hoist(HeldScope scope, StatementSyntax statement, ExpressionSyntax work, bool isSound)
    {
        _scope = scope;
        _statement = statement;
        _work = work;
        IsSound = isSound;
    }

    /// <summary>Whether nothing that the work reads can differ in front of the acquire.</summary>
    public bool IsSound { get; }

    /// <returns>Null when the work needs something that only exists under the lock, or is not done on every way.</returns>
    public static Hoist? Find(SemanticModel model, TextSpan work, TextSpan acquire, string lockName, CancellationToken cancellationToken)
    {
        SyntaxNode root = model.SyntaxTree.GetRoot(cancellationToken);
        if (HeldScope.Find(root, acquire, work) is not { } scope
            || scope.StatementAt(work) is not { } statement
            || statement is not (LocalDeclarationStatementSyntax or ExpressionStatementSyntax or ReturnStatementSyntax)
            || root.FindNode(work, getInnermostNodeForTie: true).AncestorsAndSelf().OfType<ExpressionSyntax>().FirstOrDefault(e => IsWork(e, work)) is not { } expression
            || model.GetTypeInfo(expression, cancellationToken).Type is null or { SpecialType: SpecialType.System_Void } or IErrorTypeSymbol or { IsRefLikeType: true }
            || !IsDoneAlways(expression, statement))
        {
            return null;
        }

        Feeding feeds = Classify(expression, statement, scope, lockName, model, cancellationToken);
        return feeds == Feeding.Lock ? null : new Hoist(scope, statement, expression, feeds == Feeding.Nothing);
    }

    public void Apply(SyntaxEditor editor, SemanticModel model)
    {
        StatementSyntax before = _scope.Outer[0];
        if (_statement is LocalDeclarationStatementSyntax { Declaration.Variables: { Count: 1 } only } && Unwrap(only[0].Initializer?.Value) == _work)
        {
            editor.RemoveNode(_statement, SyntaxRemoveOptions.KeepUnbalancedDirectives);
            editor.InsertBefore(before, _statement.WithAdditionalAnnotations(Formatter.Annotation));
            return;
        }

        string name = UniqueName(model, before);
        editor.ReplaceNode(_work, SyntaxFactory.IdentifierName(name).WithTriviaFrom(_work));
        editor.InsertBefore(before, SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(
                SyntaxFactory.IdentifierName("var"),
                SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(name).WithInitializer(SyntaxFactory.EqualsValueClause(_work.WithoutTrivia())))))
            .NormalizeWhitespace().WithTrailingTrivia(LineEnding.Of(before.SyntaxTree.GetRoot())).WithAdditionalAnnotations(Formatter.Annotation));
    }

    private enum Feeding { Nothing, Unknown, Lock }

    private static bool IsWork(ExpressionSyntax expression, TextSpan work) =>
        expression is InvocationExpressionSyntax or ObjectCreationExpressionSyntax or ArrayCreationExpressionSyntax or ImplicitObjectCreationExpressionSyntax or StackAllocArrayCreationExpressionSyntax
        && expression.Span.Contains(work);

    private static ExpressionSyntax? Unwrap(ExpressionSyntax? expression) => expression switch
    {
        CastExpressionSyntax cast => Unwrap(cast.Expression),
        ParenthesizedExpressionSyntax inner => Unwrap(inner.Expression),
        _ => expression,
    };

    /// <summary>Not in a lambda, a branch or behind an operator that may skip it.</summary>
    private static bool IsDoneAlways(ExpressionSyntax work, StatementSyntax statement) =>
        !work.Ancestors().TakeWhile(a => a != statement).Any(a => a is AnonymousFunctionExpressionSyntax or ConditionalExpressionSyntax or ConditionalAccessExpressionSyntax or SwitchExpressionSyntax or QueryExpressionSyntax
            || (a is BinaryExpressionSyntax && a.Kind() is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression or SyntaxKind.CoalesceExpression)
            || (a is AssignmentExpressionSyntax && a.IsKind(SyntaxKind.CoalesceAssignmentExpression)));

    private static Feeding Classify(ExpressionSyntax work, StatementSyntax statement, HeldScope scope, string lockName, SemanticModel model, CancellationToken cancellationToken)
    {
        StatementSyntax[] earlier = scope.Body.Statements.Skip(scope.FirstInBody).TakeWhile(s => s != statement).ToArray();
        DataFlowAnalysis? flow = earlier.Length == 0 ? null : model.AnalyzeDataFlow(earlier[0], earlier[earlier.Length - 1]);
        Feeding feeds = Feeding.Nothing;
        foreach (SimpleNameSyntax name in work.DescendantNodes().OfType<SimpleNameSyntax>())
        {
            switch (model.GetSymbolInfo(name, cancellationToken).Symbol)
            {
                case ILocalSymbol or IParameterSymbol when model.GetSymbolInfo(name, cancellationToken).Symbol is { } variable:
                    bool madeHere = flow?.WrittenInside.Contains(variable, SymbolEqualityComparer.Default) == true
                        || variable.DeclaringSyntaxReferences.Any(r => scope.Outer.Any(o => o.Span.Contains(r.Span)));
                    if (madeHere)
                    {
                        return Feeding.Lock;
                    }

                    break;
                case IFieldSymbol or IPropertySymbol or IEventSymbol when model.GetSymbolInfo(name, cancellationToken).Symbol is { } member:
                    if (GuardedState.IsGuarded(member, lockName))
                    {
                        return Feeding.Lock;
                    }

                    bool stays = member is IFieldSymbol { IsConst: true } or IFieldSymbol { IsReadOnly: true, Type.IsValueType: true }
                        || (member is IPropertySymbol { Name: "Length" } && (member.ContainingType.SpecialType is SpecialType.System_Array or SpecialType.System_String || member.ContainingType.Name is "Span" or "ReadOnlySpan"));
                    feeds = stays ? feeds : Feeding.Unknown;
                    break;
                case IMethodSymbol called when name.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call && call != work && called.ContainingType?.ToDisplayString() is not ("System.Math" or "checked"):
                    feeds = Feeding.Unknown;
                    break;
                case IMethodSymbol { IsStatic: false, MethodKind: MethodKind.Ordinary } when work is InvocationExpressionSyntax:
                    feeds = Feeding.Unknown;
                    break;
            }
        }

        return feeds;
    }

    private string UniqueName(SemanticModel model, StatementSyntax before)
    {
        string stem = _work is ArrayCreationExpressionSyntax ? "buffer" : "prepared";
        SyntaxNode member = before.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? before.SyntaxTree.GetRoot();
        var taken = member.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText)
            .Concat(model.LookupSymbols(before.SpanStart).Select(s => s.Name)).ToImmutableHashSet();
        return Enumerable.Range(0, int.MaxValue).Select(i => i == 0 ? stem : stem + (i + 1)).First(n => !taken.Contains(n));
    }
}
