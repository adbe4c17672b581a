using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;

namespace MmLock.CodeFixes.Editing;

/// <summary>Where the type of a scope is spelled for the result of an acquire: it becomes a guard.</summary>
internal static class ScopeTypes
{
    public static SyntaxNode? Of(LockUse acquire)
    {
        if (!acquire.Lock.Is(MemberMarks.Scope))
        {
            return null;
        }

        SyntaxNode at = acquire.Syntax;
        while (at.Parent is AwaitExpressionSyntax or ParenthesizedExpressionSyntax || Values.IsConfigureAwait(at.Parent))
        {
            at = at.Parent!;
        }

        TypeSyntax? type = at.Parent switch
        {
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } } =>
                declaration.Type,
            ArrowExpressionClauseSyntax { Parent: { } member } => TypeOf(member),
            ReturnStatementSyntax statement =>
                TypeOf(
                    statement.Ancestors()
                        .FirstOrDefault(a =>
                            a is MethodDeclarationSyntax or LocalFunctionStatementSyntax or PropertyDeclarationSyntax
                                or AnonymousFunctionExpressionSyntax)),
            _ => null,
        };
        return type is { IsVar: false }
            && acquire.Model.GetTypeInfo(type).Type is { TypeKind: not TypeKind.Interface, SpecialType: not SpecialType.System_Void }
            ? type
            : null;
    }

    private static TypeSyntax? TypeOf(SyntaxNode? member) => member switch
    {
        MethodDeclarationSyntax method => method.ReturnType,
        LocalFunctionStatementSyntax function => function.ReturnType,
        PropertyDeclarationSyntax property => property.Type,
        _ => null,
    };
}
