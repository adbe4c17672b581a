using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>Says by <c>[RequiresLock]</c> that whoever calls a method holds a lock.</summary>
internal static class RequireOfCallers
{
    private const string Attribute = "RequiresLock";

    /// <param name="touched">What the lock is needed for.</param>
    /// <param name="layout">The file.</param>
    /// <param name="member">The lock, as an attribute names it.</param>
    /// <param name="writes">The mode that the method needs.</param>
    /// <param name="names">How types are written in the file.</param>
    /// <returns>The changes; null where there is nothing to annotate, or an annotation already.</returns>
    public static IReadOnlyList<TextChange>? Find(SyntaxNode touched, FileLayout layout, string member, bool writes, OwnNames names)
    {
        SyntaxNode? declaration = touched.Ancestors()
            .FirstOrDefault(a =>
                a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
                    or BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax or FieldDeclarationSyntax);
        if (declaration is null or AnonymousFunctionExpressionSyntax or FieldDeclarationSyntax or EventDeclarationSyntax
            or DestructorDeclarationSyntax
            || Attributes(declaration).Any(IsOurs)
            || declaration is MethodDeclarationSyntax method
                && (method.Modifiers.Any(SyntaxKind.OverrideKeyword) || method.ExplicitInterfaceSpecifier is not null)
            || declaration is AccessorDeclarationSyntax { Parent.Parent: EventDeclarationSyntax }
                or AccessorDeclarationSyntax { Parent.Parent: BasePropertyDeclarationSyntax { ExplicitInterfaceSpecifier: not null } })
        {
            return null;
        }

        string name = member.IndexOf('.') < 0 && !IsParameter(declaration, member) ? $"nameof({member})" : $"\"{member}\"";
        string mode = $"{names.Expression("LockMode", declaration.SpanStart)}.{(writes ? "Write" : "Read")}";
        string attribute = $"[{names.Attribute(Attribute, declaration.SpanStart)}({name}, {mode})]";
        SyntaxToken first = declaration.GetFirstToken();
        bool sharesLine = layout.IsOnLineOf(first, first.GetPreviousToken());
        string gap = sharesLine ? " " : layout.At(declaration).NextLine;
        return new List<TextChange> { new(new TextSpan(declaration.SpanStart, 0), attribute + gap) };
    }

    private static IEnumerable<AttributeSyntax> Attributes(SyntaxNode declaration)
    {
        SyntaxList<AttributeListSyntax> own = declaration switch
        {
            LocalFunctionStatementSyntax function => function.AttributeLists,
            AccessorDeclarationSyntax accessor => accessor.AttributeLists,
            MemberDeclarationSyntax member => member.AttributeLists,
            _ => default,
        };
        IEnumerable<AttributeSyntax> all = own.SelectMany(l => l.Attributes);
        return declaration is AccessorDeclarationSyntax { Parent.Parent: BasePropertyDeclarationSyntax property }
            ? all.Concat(property.AttributeLists.SelectMany(l => l.Attributes))
            : all;
    }

    public static bool IsOurs(AttributeSyntax attribute) => attribute.Name switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        _ => "",
    } is Attribute or Attribute + "Attribute";

    private static bool IsParameter(SyntaxNode declaration, string name) => declaration switch
    {
        BaseMethodDeclarationSyntax method => method.ParameterList.Parameters.Any(p => p.Identifier.ValueText == name),
        LocalFunctionStatementSyntax function => function.ParameterList.Parameters.Any(p => p.Identifier.ValueText == name),
        _ => false,
    };
}
