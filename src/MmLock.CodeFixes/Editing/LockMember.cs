using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>Edits of the declaration of a lock, and of how a body names it.</summary>
internal static class LockMember
{
    /// <summary>Makes a field readonly, or takes the setter of a property away.</summary>
    public static TextChange? Fix(SyntaxNode declaration) => declaration switch
    {
        VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax field } when !field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword) =>
            new TextChange(new TextSpan(field.Declaration.SpanStart, 0), "readonly "),
        PropertyDeclarationSyntax { AccessorList: { } list }
            when list.Accessors.FirstOrDefault(a => a.IsKind(SyntaxKind.SetAccessorDeclaration)) is { } setter =>
            new TextChange(TextSpan.FromBounds(setter.GetFirstToken().GetPreviousToken().Span.End, setter.Span.End), ""),
        _ => null,
    };

    /// <summary>A struct that is to change cannot be readonly.</summary>
    public static TextChange? Loosen(SyntaxNode declaration) =>
        declaration is VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax field }
            && field.Modifiers.FirstOrDefault(m => m.IsKind(SyntaxKind.ReadOnlyKeyword)) is { RawKind: not 0 } keyword
            ? new TextChange(TextSpan.FromBounds(keyword.SpanStart, keyword.GetNextToken().SpanStart), "")
            : null;

    /// <summary>Whether all variables of a declaration can change together.</summary>
    public static bool IsAlone(SyntaxNode declaration) =>
        declaration is not VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: > 1 } };

    /// <summary>
    /// Reads the lock into a local and uses that for the acquire and for whatever the block does to the same lock
    /// further down.
    /// </summary>
    /// <param name="target">The lock target.</param>
    /// <param name="model">The model.</param>
    /// <param name="layout">The file.</param>
    public static IReadOnlyList<TextChange>? Capture(ExpressionSyntax target, SemanticModel model, FileLayout layout)
    {
        while (target.Parent is MemberAccessExpressionSyntax access && access.Name == target)
        {
            target = access;
        }

        StatementSyntax? statement = target.FirstAncestorOrSelf<StatementSyntax>(s => s.Parent is BlockSyntax);
        if (statement?.Parent is not BlockSyntax block || statement.GetLeadingTrivia().Any(t => t.IsDirective)
            || target.Ancestors().TakeWhile(a => a != statement).Any(a => a is AnonymousFunctionExpressionSyntax))
        {
            return null;
        }

        ISymbol? member = model.GetSymbolInfo(target).Symbol;
        string written = target.ToString();
        LockOperationReader reader = LockOperationReader.Of(model.Compilation, PrimitiveTable.BuiltIn);
        List<ExpressionSyntax> targets = block.DescendantNodes(n =>
            n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
            .OfType<ExpressionSyntax>()
            .Where(e =>
                e.SpanStart >= target.SpanStart && e.ToString() == written && IsTarget(e, model, reader)
                    && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(e).Symbol, member))
            .ToList();
        if (member is null || !targets.Contains(target))
        {
            return null;
        }

        string name = UniqueName(block);
        string declared = layout.At(statement).Line($"var {name} = {written};");
        return targets.Select(t => new TextChange(t.Span, name)).Prepend(new TextChange(new TextSpan(statement.SpanStart, 0), declared))
            .ToList();
    }

    /// <summary>The operand of a <c>lock</c>, the receiver of a call on the lock, or the object that a method of locks gets.</summary>
    private static bool IsTarget(ExpressionSyntax expression, SemanticModel model, LockOperationReader reader) => expression.Parent switch
    {
        LockStatementSyntax statement => statement.Expression == expression,
        MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax } access => access.Expression == expression,
        ArgumentSyntax => model.GetOperation(expression) is { } operation && reader.ReadFromTarget(operation) is not null,
        _ => false,
    };

    private static string UniqueName(SyntaxNode scope)
    {
        SyntaxNode member = (SyntaxNode?)scope.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? scope;
        var taken =
            new HashSet<string>(member.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText));
        string name = "gate";
        for (int i = 2; taken.Contains(name); i++)
        {
            name = "gate" + i;
        }

        return name;
    }
}
