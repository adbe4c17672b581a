using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>Gives a guard the scope that it lacks.</summary>
internal static class UsingEdit
{
    /// <summary>
    /// <c>var hold = mm.EnterRead();</c> becomes a <c>using</c> declaration. A <c>Dispose</c> at the end of the same block
    /// goes; an earlier one stays if the guard allows a second one.
    /// </summary>
    public static ProtocolEdit? PlanDeclaration(
        SyntaxToken acquire, IReadOnlyList<SyntaxToken> releases, SemanticModel model, FileLayout layout)
    {
        if (StatementLists.StatementOf(acquire) is not LocalDeclarationStatementSyntax
            {
                UsingKeyword.RawKind: 0,
                Declaration.Variables: { Count: 1 } variables
            } statement
            || !StatementLists.TakesUsingDeclaration(statement)
            || model.GetDeclaredSymbol(variables[0]) is not ILocalSymbol { RefKind: RefKind.None } guard
            || !Guards.IsDisposable(guard.Type, model.Compilation) || !Guards.IsOnlyAsked(guard, statement, model))
        {
            return null;
        }

        List<StatementSyntax> disposals = releases.Select(StatementLists.StatementOf).OfType<StatementSyntax>().Distinct().ToList();
        if (!releases.All(r => Guards.IsDisposal(r, guard, model)))
        {
            return null;
        }

        StatementSyntax? last = ScopeShape.Siblings(statement).LastOrDefault();
        bool endsTheBlock = disposals.Count == 1 && disposals[0] == last && disposals[0] is ExpressionStatementSyntax;
        if (disposals.Count > 0 && !endsTheBlock && guard.Type.Name != "RangeGuard")
        {
            return null;
        }

        var edits = new LineEdits(layout);
        edits.Replace(new TextSpan(statement.SpanStart, 0), "using ");
        if (endsTheBlock && !last!.ContainsDirectives)
        {
            if (edits.HasOwnLines(last))
            {
                edits.RemoveBlankLinesBefore(edits.FirstLine(last));
            }

            edits.Remove(last);
        }

        return new ProtocolEdit("Hold it with 'using'", true, edits.Changes());
    }

    /// <summary><c>mm.EnterRead();</c> becomes <c>using var hold = mm.EnterRead();</c>.</summary>
    public static ProtocolEdit? PlanDiscarded(SyntaxToken acquire, SemanticModel model)
    {
        if (StatementLists.StatementOf(acquire) is not ExpressionStatementSyntax statement
            || !StatementLists.TakesUsingDeclaration(statement))
        {
            return null;
        }

        ExpressionSyntax value = statement.Expression is AssignmentExpressionSyntax assignment ? assignment.Right : statement.Expression;
        if (model.GetTypeInfo(value).Type is not { } type || !Guards.IsDisposable(type, model.Compilation)
            || type.IsRefLikeType && IsSuspended(statement))
        {
            return null;
        }

        string name = StatementLists.UniqueName(statement, "hold");
        return new ProtocolEdit(
            "Hold it with 'using'", true,
            new[] { new TextChange(TextSpan.FromBounds(statement.SpanStart, value.SpanStart), $"using var {name} = ") });
    }

    private static bool IsSuspended(SyntaxNode statement) =>
        statement.Parent!.DescendantNodes().Any(n => n is AwaitExpressionSyntax or YieldStatementSyntax);
}
