using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Operations;

/// <summary>Variables that are given an element of a collection: by a loop over it, or by a call that looks it up.</summary>
internal sealed partial class ValueSearch
{
    private void FollowHolderIn(IOperation place, int depth)
    {
        if ((place is IDeclarationExpressionOperation declaration ? declaration.Expression : place)
            is ILocalReferenceOperation { Local: { } local })
        {
            FollowHolder(local, depth + 1);
        }
        else if (place is not IDiscardOperation)
        {
            Found.Add(null);
        }
    }

    /// <summary>
    /// A variable of a loop has what lies in the collection: as it lies there, or the half of an entry of a dictionary. What is a part
    /// of an element, or is converted by a function, does not lie there itself.
    /// </summary>
    private static bool IsWhole(SyntaxNode declared, CommonForEachStatementSyntax loop, SemanticModel model)
    {
        ForEachStatementInfo info = model.GetForEachStatementInfo(loop);
        return declared == loop
            ? info is { CurrentConversion.MethodSymbol: null, ElementConversion.MethodSymbol: null }
            : info.ElementType is INamedTypeSymbol { Name: "KeyValuePair" } entry && IsCollection(entry)
                && declared.Ancestors().TakeWhile(a => a != loop)
                    .Count(a => a is TupleExpressionSyntax or ParenthesizedVariableDesignationSyntax) == 1;
    }

    /// <summary>
    /// The collection that a local is an element of: of a loop, or of <c>TryGetValue(key, out var value)</c>. Null for
    /// none.
    /// </summary>
    private IOperation? CollectionOf(ILocalSymbol local)
    {
        if (local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is not { } declared
            || !origins.Models.Contains(declared.SyntaxTree))
        {
            return null;
        }

        SemanticModel model = origins.Models.Get(declared.SyntaxTree);
        if (declared.FirstAncestorOrSelf<CommonForEachStatementSyntax>() is { } loop
            && (loop == declared || loop is ForEachVariableStatementSyntax parts && parts.Variable.Span.Contains(declared.Span)))
        {
            return IsWhole(declared, loop, model)
                ? (model.GetOperation(loop, cancellationToken) as IForEachLoopOperation)?.Collection
                : null;
        }

        IOperation? place = declared.Parent is DeclarationExpressionSyntax { Parent: ArgumentSyntax } expression
            ? model.GetOperation(expression, cancellationToken)
            : origins.UsesOf(local, cancellationToken)
                .FirstOrDefault(u => u.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Out });
        return place?.Parent
            is IArgumentOperation
        {
            Parent: IInvocationOperation
            {
                Instance: { } instance,
                TargetMethod: { DeclaringSyntaxReferences.IsEmpty: true } target
            }
        }
            && IsCollection(target.ContainingType)
            ? instance
            : null;
    }
}
