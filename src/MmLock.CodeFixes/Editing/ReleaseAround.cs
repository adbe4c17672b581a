using MmLock.Analyzers.Flow;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// Releases a lock around one statement of its scope: the scope ends before it and begins anew behind it, with a reminder
/// to look again at what was read before. What the kernel calls <c>FAULT_FLAG_ALLOW_RETRY</c>.
/// </summary>
internal sealed class ReleaseAround
{
    private const string Reminder = "// Revalidate: what was read before the lock was released may have changed.";
    private readonly SectionScope _scope;
    private readonly StatementSyntax _statement;
    private readonly IReadOnlyList<(VariableDeclaratorSyntax Declarator, ILocalSymbol Local)> _kept;

    private ReleaseAround(SectionScope scope, StatementSyntax statement, IReadOnlyList<(VariableDeclaratorSyntax, ILocalSymbol)> kept)
    {
        _scope = scope;
        _statement = statement;
        _kept = kept;
    }

    /// <returns>Null when the statement is part of a larger one, or the halves share what cannot be declared before both.</returns>
    public static ReleaseAround? Find(SemanticModel model, TextSpan effect, SectionScope? scope, CancellationToken cancellationToken)
    {
        if (scope is not { CanBeRepeated: true, Body: { } body } || !scope.CanGiveUp(effect)
            || scope.StatementAt(effect) is not { } statement
            || statement
                is not (ExpressionStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } or ReturnStatementSyntax)
            || statement.ContainsDirectives
            || body.Statements.Count == 1
            || Borrowed.IsIn(statement, scope, model))
        {
            return null;
        }

        int index = body.Statements.IndexOf(statement);
        StatementSyntax[] before = body.Statements.Take(index).ToArray();
        if (body.Statements.OfType<LocalFunctionStatementSyntax>().Any()
            || before.OfType<LocalDeclarationStatementSyntax>().Any(d => d.UsingKeyword.RawKind != 0))
        {
            return null;
        }

        var kept = new List<(VariableDeclaratorSyntax, ILocalSymbol)>();
        if (before.Length > 0)
        {
            DataFlowAnalysis flow = model.AnalyzeDataFlow(before[0], before[before.Length - 1])!;
            var later = new HashSet<ISymbol>(body.Statements.Skip(index).SelectMany(s => s.DescendantNodes().OfType<IdentifierNameSyntax>())
                .Select(n => model.GetSymbolInfo(n, cancellationToken).Symbol).OfType<ILocalSymbol>(), SymbolEqualityComparer.Default);
            foreach (ISymbol shared in flow.VariablesDeclared.Where(later.Contains))
            {
                if (shared is not ILocalSymbol { IsRef: false, IsConst: false, Type: { IsAnonymousType: false } } local
                    || Borrowed.IsLoan(local.Type)
                    || local.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken)
                        is not VariableDeclaratorSyntax
                        {
                            Initializer: not null,
                            Parent: VariableDeclarationSyntax
                            {
                                Variables.Count: 1,
                                Parent: LocalDeclarationStatementSyntax { Parent: var parent }
                            }
                        } declarator
                    || parent != body)
                {
                    return null;
                }

                kept.Add((declarator, local));
            }
        }

        return new ReleaseAround(scope, statement, kept);
    }

    public void Apply(SyntaxEditor editor, SemanticModel model)
    {
        StatementSyntax first = _scope.Anchor;
        SyntaxTrivia newLine = FileLayout.EndOfLine(first);
        int index = _scope.Body!.Statements.IndexOf(_statement);
        StatementSyntax[] before = _scope.Body!.Statements.Take(index).Select(Assigned).ToArray();
        StatementSyntax[] after = _scope.Body!.Statements.Skip(index + 1).ToArray();
        var result = new List<StatementSyntax>();
        foreach ((VariableDeclaratorSyntax declarator, ILocalSymbol local) in _kept)
        {
            string type = local.Type.ToMinimalDisplayString(
                model, local.NullableAnnotation == NullableAnnotation.Annotated ? NullableFlowState.MaybeNull : NullableFlowState.NotNull,
                first.SpanStart);
            result.Add(SyntaxFactory.ParseStatement($"{type} {declarator.Identifier.ValueText};").WithTrailingTrivia(newLine));
        }

        if (before.Length > 0)
        {
            result.AddRange(_scope.Over(_scope.Body!.WithStatements(SyntaxFactory.List(before))));
        }

        result.Add(_statement);
        if (after.Length > 0)
        {
            after[0] = after[0].WithLeadingTrivia(
                SyntaxFactory.TriviaList(SyntaxFactory.Comment(Reminder), newLine)
                    .AddRange(after[0].GetLeadingTrivia().SkipWhile(t => t.IsKind(SyntaxKind.EndOfLineTrivia))));
            result.AddRange(_scope.Over(_scope.Body!.WithStatements(SyntaxFactory.List(after))));
        }

        result[0] = result[0].WithLeadingTrivia(first.GetLeadingTrivia());
        foreach (StatementSyntax also in _scope.Outer.Skip(1))
        {
            editor.RemoveNode(also, SyntaxRemoveOptions.KeepNoTrivia);
        }

        editor.InsertBefore(first, result.Select(s => s.WithAdditionalAnnotations(Formatter.Annotation)));
        editor.RemoveNode(first, SyntaxRemoveOptions.KeepNoTrivia);
    }

    /// <summary>A declaration whose variable lives on becomes an assignment.</summary>
    private StatementSyntax Assigned(StatementSyntax statement) =>
        statement is LocalDeclarationStatementSyntax { Declaration.Variables: { Count: 1 } only } && _kept.Any(k => k.Declarator == only[0])
            ? SyntaxFactory.ExpressionStatement(SyntaxFactory.AssignmentExpression(
                    SyntaxKind.SimpleAssignmentExpression,
                    SyntaxFactory.IdentifierName(only[0].Identifier.WithLeadingTrivia().WithTrailingTrivia(SyntaxFactory.Space)),
                    only[0].Initializer!.Value))
                .WithTriviaFrom(statement)
            : statement;
}
