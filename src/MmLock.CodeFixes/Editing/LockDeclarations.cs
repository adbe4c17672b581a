using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;

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
                IndexerDeclarationSyntax indexer => indexer.Type,
                ParameterSyntax parameter => parameter.Type,
                MethodDeclarationSyntax method when IsLockReturning(member) => method.ReturnType,
                LocalFunctionStatementSyntax function when IsLockReturning(member) => function.ReturnType,
                ForEachStatementSyntax loop => loop.Type,
                SingleVariableDesignationSyntax { Parent: DeclarationExpressionSyntax declared } => declared.Type,
                _ => null,
            };
            type = WithoutNullable(type);
            if (LockElements.ElementOf(member.NamedType()) is not null)
            {
                type = WithoutNullable(ElementOf(type));
            }

            if (type is { IsVar: false })
            {
                yield return type;
            }
        }
    }

    private static TypeSyntax? WithoutNullable(TypeSyntax? type) => type is NullableTypeSyntax nullable ? nullable.ElementType : type;

    /// <summary>Where the type of the elements of a collection is written; null where it is not.</summary>
    private static TypeSyntax? ElementOf(TypeSyntax? collection) => collection switch
    {
        ArrayTypeSyntax array => array.ElementType,
        GenericNameSyntax generic => generic.TypeArgumentList.Arguments.LastOrDefault(),
        QualifiedNameSyntax qualified => ElementOf(qualified.Right),
        AliasQualifiedNameSyntax aliased => ElementOf(aliased.Name),
        _ => null,
    };

    private static bool IsLockReturning(ISymbol member) =>
        member is IMethodSymbol { ReturnsVoid: false, ReturnType.SpecialType: not SpecialType.System_Boolean };
}
