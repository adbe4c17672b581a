using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>Whether a use of a buffer only reads it, in what it is given to as well. What is not known writes.</summary>
internal sealed class BufferReads(SemanticModels models, CancellationToken cancellationToken)
{
    private const int MaxDepth = 4;

    /// <summary>Members that take a part of a buffer, which counts as the buffer does.</summary>
    private static readonly string[] s_parts = { "AsSpan", "AsMemory", "Slice" };

    private static readonly string[] s_reads =
    {
        "CopyTo", "TryCopyTo", "ToArray", "ToString", "IndexOf", "Contains", "SequenceEqual", "Clone", "GetLength", "GetLowerBound",
        "GetUpperBound", "GetEnumerator",
    };

    public bool IsRead(IOperation use) => IsRead(use, 0);

    private bool IsRead(IOperation reference, int depth)
    {
        if (depth > MaxDepth)
        {
            return false;
        }

        IOperation use = reference;
        for (; use.Parent is IConversionOperation { OperatorMethod: null } or IParenthesizedOperation; use = use.Parent)
        {
            if (use.Parent is IConversionOperation { Type: var to } && IsReadOnly(to))
            {
                return true;
            }
        }

        return IsReadOnly(use.Type) || use.Parent switch
        {
            IConversionOperation { Type: var to } conversion => IsReadOnly(to) || IsRead(conversion, depth + 1),
            IArrayElementReferenceOperation element => element.ArrayReference == use && IsOnlyRead(element),
            IPropertyReferenceOperation { Property.Name: "Span" } view => IsRead(view, depth + 1),
            IPropertyReferenceOperation { Property: var property } part when part.Instance == use =>
                !property.IsIndexer || IsOnlyRead(part),
            IImplicitIndexerReferenceOperation { IndexerSymbol: IMethodSymbol } part => IsRead(part, depth + 1),
            IImplicitIndexerReferenceOperation part => IsOnlyRead(part),
            IForEachLoopOperation or ISpreadOperation or INameOfOperation or IBinaryOperation => true,
            IIsPatternOperation { Pattern: var pattern } => !pattern.DescendantsAndSelf().Any(p => p
                is IDeclarationPatternOperation { DeclaredSymbol: not null } or IRecursivePatternOperation { DeclaredSymbol: not null }
                or IListPatternOperation { DeclaredSymbol: not null } or ISlicePatternOperation { Pattern: not null }),
            ISimpleAssignmentOperation assignment => assignment.Target == use,
            IConditionalAccessOperation { WhenNotNull: IPropertyReferenceOperation { Property.IsIndexer: false } } => true,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => IsRead(local, depth + 1),
            IInvocationOperation { Instance: var instance, TargetMethod: var method } call when instance == use =>
                s_parts.Contains(method.Name) ? IsRead(call, depth + 1) : s_reads.Contains(method.Name),
            IArgumentOperation { Parameter: { } parameter, Parent: var call } => IsRead(parameter, call!, depth),
            _ => false,
        };
    }

    private bool IsRead(IParameterSymbol parameter, IOperation call, int depth)
    {
        if (parameter.RefKind is RefKind.Ref or RefKind.Out || parameter.ContainingSymbol is not IMethodSymbol method)
        {
            return false;
        }

        if (!method.DeclaringSyntaxReferences.IsEmpty)
        {
            return IsReadOnly(parameter.Type)
                || !method.IsVirtual && !method.IsAbstract && !method.IsOverride && IsRead(parameter.OriginalDefinition, depth + 1);
        }

        return IsReadOnly(parameter.Type)
            || parameter.Ordinal == 0 && method is { IsStatic: true, IsExtensionMethod: true } or { ReducedFrom: not null }
                && (s_parts.Contains(method.Name) ? IsRead(call, depth + 1) : s_reads.Contains(method.Name))
            || parameter.Name.StartsWith("source", System.StringComparison.Ordinal) || parameter.Name == "src"
            || parameter.Type is IArrayTypeSymbol && method.Name.StartsWith("Write", System.StringComparison.Ordinal) && IsOfFiles(method);
    }

    /// <summary>A stream's, a writer's, a file's: it writes what it is given elsewhere. Of others, what is given may be written.</summary>
    private static bool IsOfFiles(IMethodSymbol method)
    {
        for (INamedTypeSymbol? at = method.ContainingType; at is not null; at = at.BaseType)
        {
            if (at.ContainingNamespace?.ToDisplayString() == "System.IO")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All uses of a local or parameter.</summary>
    private bool IsRead(ISymbol variable, int depth) =>
        depth <= MaxDepth && variable.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is { } declaration
        && models.Contains(declaration.SyntaxTree) && declaration.Ancestors().FirstOrDefault(FlowGraphs.IsBody) is { } body
        && models.Get(body.SyntaxTree) is var model
        && SymbolUses.NamesIn(body, variable, model, cancellationToken)
            .All(n => model.GetOperation(n, cancellationToken) is { } use && IsRead(use, depth));

    private static bool IsOnlyRead(IOperation place) => !AccessWrites.IsAssigned(place) && !Values.IsTakenByRef(place)
        && Values.SkipConversions(place).Parent is not (IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out }
            or IAddressOfOperation);

    private static bool IsReadOnly(ITypeSymbol? type) => type is { SpecialType: SpecialType.System_String }
        || type is INamedTypeSymbol { Name: "ReadOnlySpan" or "ReadOnlyMemory" or "IEnumerable" or "IReadOnlyList" };
}
