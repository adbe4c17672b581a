using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>Moves work in front of the acquire that it runs under.</summary>
internal sealed class Hoist
{
    private readonly SectionScope _scope;
    private readonly StatementSyntax _statement;
    private readonly ExpressionSyntax _work;

    private Hoist(SectionScope scope, StatementSyntax statement, ExpressionSyntax work, bool isSound)
    {
        _scope = scope;
        _statement = statement;
        _work = work;
        IsSound = isSound;
    }

    /// <summary>
    /// Whether the work gives the same in front of the acquire, its exceptions included, and nothing can tell that it
    /// came earlier.
    /// </summary>
    public bool IsSound { get; }

    /// <returns>Null when the work needs something that only exists under the lock, or is not done on every path.</returns>
    public static Hoist? Find(SemanticModel model, TextSpan work, SectionScope? scope, string lockName, CancellationToken cancellationToken)
    {
        SyntaxNode root = model.SyntaxTree.GetRoot(cancellationToken);
        if (scope?.CanGiveUp(work) != true
            || scope.StatementAt(work) is not { } statement
            || statement is not (LocalDeclarationStatementSyntax or ExpressionStatementSyntax or ReturnStatementSyntax)
            || root.FindNode(work, getInnermostNodeForTie: true).AncestorsAndSelf().OfType<ExpressionSyntax>()
                .FirstOrDefault(e => IsWork(e, work)) is not { } called
            || Finished(called, model, cancellationToken) is not { } expression
            || model.GetTypeInfo(expression, cancellationToken).Type is null or { SpecialType: SpecialType.System_Void } or IErrorTypeSymbol
                or { IsRefLikeType: true }
            || !IsDoneAlways(expression, statement))
        {
            return null;
        }

        var inputs = new HoistInputs(expression, statement, scope, model, cancellationToken);
        return inputs.MayLeaveEarlier || Borrowed.IsIn(expression, scope, model) || !inputs.AreThereBefore(lockName) ? null
            : new Hoist(scope, statement, expression, inputs.GiveTheSameBefore);
    }

    public void Apply(SyntaxEditor editor, SemanticModel model)
    {
        StatementSyntax before = _scope.Anchor;
        if (IsWholeStatement())
        {
            editor.RemoveNode(_statement, SyntaxRemoveOptions.KeepUnbalancedDirectives);
            editor.InsertBefore(before, _statement.WithAdditionalAnnotations(Formatter.Annotation));
            return;
        }

        string name = UniqueName(model, before);
        editor.ReplaceNode(_work, SyntaxFactory.IdentifierName(name).WithTriviaFrom(_work));
        editor.InsertBefore(before, SyntaxFactory.ParseStatement($"var {name} = {_work};")
            .WithTrailingTrivia(FileLayout.EndOfLine(before)).WithAdditionalAnnotations(Formatter.Annotation));
    }

    /// <summary>The statement declares a variable for the work, or drops what it yields: nothing else is in it.</summary>
    private bool IsWholeStatement() => _statement switch
    {
        LocalDeclarationStatementSyntax { Declaration.Variables: { Count: 1 } only } => Unwrap(only[0].Initializer?.Value) == _work,
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax discard }
            when discard.Left is IdentifierNameSyntax { Identifier.ValueText: "_" } => Unwrap(discard.Right) == _work,
        ExpressionStatementSyntax dropped => Unwrap(dropped.Expression) == _work,
        _ => false,
    };

    private static bool IsWork(ExpressionSyntax expression, TextSpan work) =>
        expression is InvocationExpressionSyntax or ObjectCreationExpressionSyntax or ArrayCreationExpressionSyntax
            or ImplicitObjectCreationExpressionSyntax or StackAllocArrayCreationExpressionSyntax
        && expression.Span.Contains(work);

    /// <summary>
    /// Work that is waited for moves with its <c>await</c>: started early and waited for under the lock, it would be
    /// under the lock still.
    /// </summary>
    private static ExpressionSyntax? Finished(ExpressionSyntax work, SemanticModel model, CancellationToken cancellationToken)
    {
        if (model.GetTypeInfo(work, cancellationToken).Type is not { } type || !Guards.IsAwaitable(type))
        {
            return work;
        }

        SyntaxNode at = work;
        while (at.Parent is ParenthesizedExpressionSyntax || Values.IsConfigureAwait(at.Parent))
        {
            at = at.Parent!;
        }

        return at.Parent as AwaitExpressionSyntax;
    }

    private static ExpressionSyntax? Unwrap(ExpressionSyntax? expression) => expression switch
    {
        CastExpressionSyntax cast => Unwrap(cast.Expression),
        ParenthesizedExpressionSyntax inner => Unwrap(inner.Expression),
        _ => expression,
    };

    /// <summary>Not in a lambda, a branch or behind an operator that may skip it.</summary>
    private static bool IsDoneAlways(ExpressionSyntax work, StatementSyntax statement) =>
        !work.Ancestors().TakeWhile(a => a != statement)
            .Any(a =>
                a is AnonymousFunctionExpressionSyntax or ConditionalExpressionSyntax or ConditionalAccessExpressionSyntax
                    or SwitchExpressionSyntax or QueryExpressionSyntax
            || (a is BinaryExpressionSyntax
                && a.Kind() is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression or SyntaxKind.CoalesceExpression)
            || (a is AssignmentExpressionSyntax && a.IsKind(SyntaxKind.CoalesceAssignmentExpression)));

    private string UniqueName(SemanticModel model, StatementSyntax before)
    {
        string stem = _work is ArrayCreationExpressionSyntax ? "buffer" : "prepared";
        string name = StatementLists.UniqueName(before, stem);
        for (int i = 2; !model.LookupSymbols(before.SpanStart, name: name).IsEmpty; i++)
        {
            name = StatementLists.UniqueName(before, stem + i);
        }

        return name;
    }
}
