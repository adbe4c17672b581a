using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// By which numbers of its objects a structure finds them: those that its own code reads. Another number of an object, an offset in a
/// file, is of another key space, and says nothing of where the object lies.
/// </summary>
internal sealed class KeyMembers(PlaceBodies bodies, LockAliasAnalysis graph, string lockName, CancellationToken cancellationToken)
{
    private readonly Dictionary<ITypeSymbol, HashSet<ISymbol>?> _read = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _keys = new(SymbolEqualityComparer.Default);
    private bool _isUnclear;

    /// <summary>One more structure that the region asks.</summary>
    public void Add(ITypeSymbol? structure)
    {
        if (structure is not INamedTypeSymbol type || ReadBy((INamedTypeSymbol)type.OriginalDefinition) is not { } read)
        {
            _isUnclear = true;
            return;
        }

        _keys.UnionWith(read);
    }

    /// <summary>Whether a number of an object may be its place: where a structure's code is not at hand, any.</summary>
    public bool MayBeKey(ISymbol member) => _isUnclear || _keys.Contains(member.OriginalDefinition);

    /// <summary>Whether what a constructor is given for a parameter may become such a number.</summary>
    public bool MayBecomeKey(IParameterSymbol parameter)
    {
        if (_isUnclear || parameter.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.Constructor } constructor
            || constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is not { } declaration
            || !graph.Models.Contains(declaration.SyntaxTree))
        {
            return true;
        }

        SemanticModel model = graph.Models.Get(declaration.SyntaxTree);
        foreach (IdentifierNameSyntax use in SymbolUses.NamesIn(declaration, parameter.OriginalDefinition, model, cancellationToken))
        {
            ISymbol? member = use.Parent switch
            {
                EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax property } =>
                    model.GetDeclaredSymbol(property, cancellationToken),
                EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } field } =>
                    model.GetDeclaredSymbol(field, cancellationToken),
                AssignmentExpressionSyntax { Parent: ExpressionStatementSyntax } assignment when assignment.Right == use =>
                    model.GetSymbolInfo(assignment.Left, cancellationToken).Symbol,
                _ => null,
            };
            if (member is not (IPropertySymbol or IFieldSymbol) || member is IPropertySymbol own && !own.IsAuto()
                || MayBeKey(member))
            {
                return true;
            }
        }

        // In parts of the type that are written elsewhere it may be used, too.
        return constructor.ContainingType.DeclaringSyntaxReferences.Length != 1;
    }

    /// <summary>A collection that compares the objects themselves, by code that nobody sees here.</summary>
    private bool ComparesObjects(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeArguments: { Length: > 0 } arguments, Name: not "List" }
        && GuardedState.GuardedElement(arguments[0], lockName) is not null;

    /// <summary>The members of guarded objects that a structure's methods read; null where these are not at hand.</summary>
    private HashSet<ISymbol>? ReadBy(INamedTypeSymbol structure)
    {
        if (_read.TryGetValue(structure, out HashSet<ISymbol>? known))
        {
            return known;
        }

        var read = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        bool isWhole = structure is { TypeKind: TypeKind.Class or TypeKind.Struct, DeclaringSyntaxReferences.IsEmpty: false }
            && structure.BaseType is null or { SpecialType: SpecialType.System_Object or SpecialType.System_ValueType }
            && !structure.GetMembers().OfType<IFieldSymbol>().Any(f => ComparesObjects(f.Type));
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Queue<IMethodSymbol>(
            structure.GetMembers().OfType<IMethodSymbol>().Where(m => !m.IsImplicitlyDeclared || m.MethodKind == MethodKind.Constructor));
        while (isWhole && open.Count > 0)
        {
            IMethodSymbol method = open.Dequeue();
            if (!seen.Add(method.OriginalDefinition) || bodies.Of(method) is not { } body)
            {
                continue;
            }

            foreach (IOperation operation in body.Roots.SelectMany(r => r.DescendantsAndSelf()))
            {
                graph.Models.Work.Add(1);
                switch (operation)
                {
                    case IMemberReferenceOperation { Member: (IFieldSymbol or IPropertySymbol) and var member }:
                        if (GuardedState.IsGuardedType(member.ContainingType, lockName))
                        {
                            read.Add(member.OriginalDefinition);
                        }

                        if (member is IPropertySymbol { GetMethod: { } getter })
                        {
                            open.Enqueue(getter);
                        }

                        break;
                    case IInvocationOperation { TargetMethod: var target } call:
                        // What it hands its objects to reads them for it.
                        isWhole &= target.DeclaringSyntaxReferences.IsEmpty
                            ? GuardedState.GuardedElement(call.Instance?.Type, lockName) is not { AllInterfaces.IsEmpty: false }
                            : target is { IsVirtual: false, IsAbstract: false, IsOverride: false };
                        open.Enqueue(target);
                        break;
                    case IDynamicInvocationOperation or IDynamicMemberReferenceOperation:
                        isWhole = false;
                        break;
                }
            }
        }

        known = isWhole ? read : null;
        _read[structure] = known;
        return known;
    }
}
