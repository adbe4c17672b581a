using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Effects;

/// <summary>Whether the array in a field is as long as its owner's creator asked for, or always the same.</summary>
internal static class ArrayMembers
{
    public static SizeOrigin LengthOf(ISymbol member, SemanticModels models, CancellationToken cancellationToken)
    {
        ITypeSymbol? type = member.DeclaredType();
        if (!BufferLengths.HoldsMemory(type) || member.ContainingType is not { } owner)
        {
            return SizeOrigin.Unknown;
        }

        SizeOrigin? length = null;
        foreach (SyntaxReference reference in member.DeclaringSyntaxReferences)
        {
            SyntaxNode declaration = reference.GetSyntax(cancellationToken);
            ExpressionSyntax? value = declaration switch
            {
                VariableDeclaratorSyntax { Initializer: { } initializer } => initializer.Value,
                PropertyDeclarationSyntax { Initializer: { } initializer } => initializer.Value,
                _ => null,
            };
            if (value is not null)
            {
                Add(OfCreation(value));
            }
        }

        foreach (SyntaxReference reference in owner.Constructors.SelectMany(c => c.DeclaringSyntaxReferences))
        {
            foreach (AssignmentExpressionSyntax assignment in reference.GetSyntax(cancellationToken).DescendantNodes()
                .OfType<AssignmentExpressionSyntax>())
            {
                if (assignment.Left is IdentifierNameSyntax or MemberAccessExpressionSyntax
                    && assignment.Left.ToString().EndsWith(member.Name, System.StringComparison.Ordinal)
                    && IsOurs(assignment.SyntaxTree)
                    && SymbolEqualityComparer.Default.Equals(
                        models.Get(assignment.SyntaxTree).GetSymbolInfo(assignment.Left, cancellationToken).Symbol?.OriginalDefinition,
                        member))
                {
                    Add(OfCreation(assignment.Right));
                }
            }
        }

        return length ?? SizeOrigin.Unknown;

        void Add(SizeOrigin amount) => length = length is { } known ? known | amount : amount;

        bool IsOurs(SyntaxTree tree) => models.Compilation.ContainsSyntaxTree(tree);

        SizeOrigin OfCreation(ExpressionSyntax value) =>
            IsOurs(value.SyntaxTree) && models.Get(value.SyntaxTree).GetOperation(value, cancellationToken) is { } operation
                && Values.Unwrap(operation) is IArrayCreationOperation array
                ? !BufferLengths.IsLarge(array) && array.DimensionSizes.All(d =>
                    d.ConstantValue.HasValue
                        || Values.Unwrap(d) is IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true } })
                    ? SizeOrigin.Fixed
                    : SizeOrigin.InputProportional
                : SizeOrigin.Unknown;
    }
}
