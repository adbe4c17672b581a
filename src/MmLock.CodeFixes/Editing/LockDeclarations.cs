using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.CodeFixes.Editing;

/// <summary>Finds where the type of a lock's declaration is written.</summary>
internal static class LockDeclarations
{
    public static IEnumerable<SyntaxNode> Types(ISymbol member, CancellationToken cancellationToken)
    {
        foreach (SyntaxReference reference in member.DeclaringSyntaxReferences)
        {
            TypeSyntax? type = reference.GetSyntax(cancellationToken) switch
            {
                VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } => declaration.Type,
                PropertyDeclarationSyntax property => property.Type,
                ParameterSyntax parameter => parameter.Type,
                MethodDeclarationSyntax method when IsLockReturning(member) => method.ReturnType,
                LocalFunctionStatementSyntax function when IsLockReturning(member) => function.ReturnType,
                _ => null,
            };
            if (type is NullableTypeSyntax nullable)
            {
                type = nullable.ElementType;
            }

            if (type is { IsVar: false })
            {
                yield return type;
            }
        }
    }

    private static bool IsLockReturning(ISymbol member) =>
        member is IMethodSymbol { ReturnsVoid: false, ReturnType.SpecialType: not SpecialType.System_Boolean };
}
