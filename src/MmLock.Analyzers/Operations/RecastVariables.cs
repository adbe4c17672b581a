using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Operations;

/// <summary>
/// Variables that are set once by what the language says, and that code may change all the same: a reference for reading is made one for
/// writing by <c>Unsafe.AsRef(in field)</c>, by the reference that a read-only span has, or by a pointer; or the runtime is asked for a
/// reference to it by name (<see cref="UnsafeAccessors"/>).
/// </summary>
internal sealed class RecastVariables
{
    private readonly HashSet<ISymbol> _named = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ITypeSymbol> _types = new(SymbolEqualityComparer.Default);
    private bool _isAny;

    private RecastVariables()
    {
    }

    public static RecastVariables In(SemanticModels models, CancellationToken cancellationToken)
    {
        var found = new RecastVariables();
        foreach (SyntaxTree tree in models.Compilation.SyntaxTrees)
        {
            found.Read(tree, models, cancellationToken);
            foreach (IMethodSymbol accessor in UnsafeAccessors.In(tree, models, cancellationToken))
            {
                found.Add(accessor);
            }
        }

        return found;
    }

    /// <summary>Whether a variable, or a part of the structure that it is, may be changed so.</summary>
    public bool Has(ISymbol variable) => _isAny || _named.Contains(variable.OriginalDefinition)
        || _types.Count > 0 && ((variable as IFieldSymbol)?.Type is { } type && HasPart(type, 0)
            || variable.ContainingType is { IsValueType: true } owner && _types.Contains(owner.OriginalDefinition));

    private bool HasPart(ITypeSymbol type, int depth) => _types.Contains(type.OriginalDefinition)
        || depth < 8 && type is { IsValueType: true, SpecialType: SpecialType.None, TypeKind: TypeKind.Struct }
        && type.GetMembers().OfType<IFieldSymbol>().Any(f => !f.IsStatic && HasPart(f.Type, depth + 1));

    private void Read(SyntaxTree tree, SemanticModels models, CancellationToken cancellationToken)
    {
        var words = IdentifierIndex.Of(tree, cancellationToken);
        SyntaxNode? root = null;
        foreach (string name in new[] { "AsRef", "CreateReadOnlySpan", "ReadOnlySpan" }.Where(words.Contains))
        {
            root ??= tree.GetRoot(cancellationToken);
            foreach (SyntaxNode call in words.Uses(name, root)
                .Select(n => n.Ancestors().FirstOrDefault(a => a is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax
                    or StatementSyntax or MemberDeclarationSyntax))
                .Where(c => c is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax).Select(c => c!).Distinct())
            {
                ImmutableArray<IArgumentOperation> arguments = models.Get(tree).GetOperation(call, cancellationToken) switch
                {
                    IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true } made => made.Arguments,
                    IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.IsEmpty: true } made => made.Arguments,
                    _ => ImmutableArray<IArgumentOperation>.Empty,
                };
                foreach (IArgumentOperation argument in arguments.Where(a =>
                    a.Parameter?.RefKind is RefKind.In or RefKind.RefReadOnlyParameter))
                {
                    Add(argument.Value);
                }
            }
        }

        if (models.Compilation.Options is CSharpCompilationOptions { AllowUnsafe: true })
        {
            foreach (SyntaxNode pointer in (root ?? tree.GetRoot(cancellationToken)).DescendantNodes()
                .Where(n => n.IsKind(SyntaxKind.AddressOfExpression)))
            {
                if (models.Get(tree).GetOperation(pointer, cancellationToken) is IAddressOfOperation { Reference: var at }
                    && at is IFieldReferenceOperation or IParameterReferenceOperation { Parameter.RefKind: RefKind.In })
                {
                    Add(at);
                }
            }
        }
    }

    /// <summary>What an accessor is told; where it cannot be told which that is, it may be any.</summary>
    private void Add(IMethodSymbol accessor)
    {
        if (UnsafeAccessors.MembersOf(accessor) is { IsDefault: false } members)
        {
            _named.UnionWith(members);
        }
        else
        {
            _isAny = true;
        }
    }

    /// <summary>The variable itself, with those that it is a part of; of a reference, all variables of its type.</summary>
    private void Add(IOperation value)
    {
        switch (value)
        {
            case IConversionOperation { IsImplicit: true } conversion:
                Add(conversion.Operand);
                break;
            case IFieldReferenceOperation { Field: { RefKind: RefKind.None } field } part:
                _named.Add(field.OriginalDefinition);
                if (part.Instance is { Type.IsValueType: true } whole)
                {
                    Add(whole);
                }

                break;
            case ILocalReferenceOperation { Local: { IsRef: false } local }:
                _named.Add(local);
                break;
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter }:
                _named.Add(parameter.OriginalDefinition);
                break;
            case IArrayElementReferenceOperation or IPropertyReferenceOperation { Property.DeclaringSyntaxReferences.IsEmpty: true }
                or IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true }:
                // What is in a buffer is taken for changeable anyhow.
                break;
            case { Type: ITypeParameterSymbol or null }:
                _isAny = true;
                break;
            default:
                _types.Add(value.Type!.OriginalDefinition);
                break;
        }
    }
}
