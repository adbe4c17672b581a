using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>A local that refers to an object of the guarded structure.</summary>
internal sealed class LookedUp(ISymbol symbol, ITypeSymbol type, bool isCollection, bool isDeclared)
{
    /// <summary>The local holds a collection of such objects.</summary>
    public bool IsCollection { get; } = isCollection;

    /// <summary>
    /// The type is marked as part of the structure, and the lookup returns the object, so that it can be copied where
    /// it is found.
    /// </summary>
    public bool IsDeclared { get; } = isDeclared;

    public ISymbol Symbol { get; } = symbol;
    public ITypeSymbol Type { get; } = type;
    public List<ExpressionSyntax> Lookups { get; } = new();
    public List<SyntaxNode> Uses { get; } = new();

    /// <summary>The region changes the object through the local, which a copy would lose.</summary>
    public bool IsWrittenThrough { get; set; }
}

/// <summary>
/// The locals of a region that hold objects of the guarded structure. What a structural write returned (detached or
/// newly made objects) belongs to the caller alone and is not counted.
/// </summary>
internal sealed class GuardedLocals
{
    private readonly Dictionary<ISymbol, LookedUp> _locals = new(SymbolEqualityComparer.Default);
    private SemanticModel _model = null!;
    private CancellationToken _cancellationToken;

    public IEnumerable<LookedUp> LookedUp => _locals.Values.OrderBy(l => l.Symbol.Locations[0].SourceSpan.Start);

    public static GuardedLocals Read(
        SectionScope region, SemanticModel model, SummaryReader summaries, IReadOnlyDictionary<ISymbol, ulong> taint,
        CancellationToken cancellationToken)
    {
        var result = new GuardedLocals { _model = model, _cancellationToken = cancellationToken };
        var owned = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (StatementSyntax statement in region.Statements)
        {
            foreach (SyntaxNode node in statement.DescendantNodesAndSelf())
            {
                foreach ((ILocalSymbol? local, ExpressionSyntax? value, bool isOut) in Assignments(node, model, cancellationToken))
                {
                    if (local is null || value is null)
                    {
                        continue;
                    }

                    ITypeSymbol? declared = GuardedState.GuardedElement(local.Type, summaries.LockName);
                    if ((declared ?? (IsFound(value, local.Type, model, summaries.LockName, cancellationToken) ? local.Type : null))
                        is not { } element)
                    {
                        continue;
                    }

                    MethodSummary facts = summaries.Read(value, model, taint);
                    bool fresh = facts.Accesses.Any(a => a.IsRemoval) || value is BaseObjectCreationExpressionSyntax
                        || IsMade(value, element, model, summaries, cancellationToken)
                        || facts.Accesses.Count == 0 && RefersTo(value, owned, model, cancellationToken);
                    if (fresh)
                    {
                        owned.Add(local);
                    }
                    else
                    {
                        if (!result._locals.TryGetValue(local, out LookedUp? entry))
                        {
                            entry = new LookedUp(
                                local, element, declared is not null && !GuardedState.IsGuardedType(local.Type, summaries.LockName),
                                declared is not null && !isOut);
                            result._locals.Add(local, entry);
                        }

                        if (facts.Accesses.Count > 0 || RefersTo(value, result._locals.Keys, model, cancellationToken))
                        {
                            entry.Lookups.Add(value);
                        }
                    }
                }
            }
        }

        foreach (ISymbol symbol in owned)
        {
            result._locals.Remove(symbol);
        }

        result.ReadUses(region, summaries, taint);
        return result;
    }

    /// <summary>A call that gives a new object.</summary>
    private static bool IsMade(
        ExpressionSyntax value, ITypeSymbol type, SemanticModel model, SummaryReader summaries, CancellationToken cancellationToken) =>
        model.GetOperation(value, cancellationToken) is { } made
        && SymbolEqualityComparer.Default.Equals(made.Type?.OriginalDefinition, type.OriginalDefinition) && summaries.IsNew(made);

    /// <summary>Whether code reads or writes the object behind a local that must stay live, because it is changed.</summary>
    public bool TouchesLive(SyntaxNode node) =>
        _locals.Values.Any(l => l.IsWrittenThrough && l.Uses.Any(node.Contains));

    private void ReadUses(SectionScope region, SummaryReader summaries, IReadOnlyDictionary<ISymbol, ulong> taint)
    {
        // Each local gets a seed of its own, so that a write in a callee can be traced to the object it changes.
        List<LookedUp> locals = LookedUp.ToList();
        var marks = locals.Select((l, i) => (l.Symbol, Bit: 1UL << (i % 60 + 3)))
            .ToDictionary(m => m.Symbol, m => m.Bit, SymbolEqualityComparer.Default);
        foreach (StatementSyntax statement in region.Statements)
        {
            foreach (IdentifierNameSyntax name in statement.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
            {
                if (_model.GetSymbolInfo(name, _cancellationToken).Symbol is { } symbol && _locals.TryGetValue(symbol, out LookedUp? local)
                    && !IsAssigned(name))
                {
                    local.Uses.Add(name);
                }
            }

            MethodSummary facts = summaries.Read(statement, _model, marks);
            foreach (GuardedAccess access in facts.Accesses.Where(a => a.Kind == AccessKind.Object && a.IsWrite))
            {
                foreach (LookedUp local in locals.Where(l => (access.Sources & marks[l.Symbol]) != 0))
                {
                    local.IsWrittenThrough = true;
                }
            }
        }
    }

    private static bool IsAssigned(IdentifierNameSyntax name) =>
        name.Parent is AssignmentExpressionSyntax assignment && assignment.Left == name;

    private static bool RefersTo(
        ExpressionSyntax value, ICollection<ISymbol> symbols, SemanticModel model, CancellationToken cancellationToken) =>
        value.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
            .Any(n =>
                model.GetSymbolInfo(n, cancellationToken).Symbol is { } symbol && symbols.Contains(symbol, SymbolEqualityComparer.Default));

    /// <summary>An object that a lookup in a guarded structure returns or hands out, whatever its type is.</summary>
    private static bool IsFound(
        ExpressionSyntax value, ITypeSymbol type, SemanticModel model, string lockName, CancellationToken cancellationToken)
    {
        if (type is not { IsReferenceType: true, SpecialType: not SpecialType.System_String, TypeKind: not TypeKind.Delegate })
        {
            return false;
        }

        IOperation? operation = model.GetOperation(value, cancellationToken);
        while (operation is IConversionOperation or IConditionalAccessOperation or IParenthesizedOperation or IConditionalOperation
            or ICoalesceOperation)
        {
            operation = operation switch
            {
                IConversionOperation conversion => conversion.Operand,
                IConditionalAccessOperation access => access.WhenNotNull,
                IConditionalOperation choice => choice.WhenTrue,
                ICoalesceOperation choice => choice.Value,
                _ => ((IParenthesizedOperation)operation).Operand,
            };
        }

        IOperation? instance = operation switch
        {
            IInvocationOperation call => call.Instance,
            IPropertyReferenceOperation { Arguments.Length: > 0 } indexer => indexer.Instance,
            IArrayElementReferenceOperation element => element.ArrayReference,
            _ => null,
        };
        return instance is IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member
            && GuardedState.IsGuarded(member.Member.OriginalDefinition, lockName);
    }

    private static IEnumerable<(ILocalSymbol? Local, ExpressionSyntax? Value, bool IsOut)> Assignments(
        SyntaxNode node, SemanticModel model, CancellationToken cancellationToken)
    {
        switch (node)
        {
            case VariableDeclaratorSyntax { Initializer.Value: { } value } declarator:
                yield return (model.GetDeclaredSymbol(declarator, cancellationToken) as ILocalSymbol, value, false);
                break;
            case AssignmentExpressionSyntax assignment:
                yield return (model.GetSymbolInfo(assignment.Left, cancellationToken).Symbol as ILocalSymbol, assignment.Right, false);
                break;
            case ForEachStatementSyntax loop:
                yield return (model.GetDeclaredSymbol(loop, cancellationToken) as ILocalSymbol, loop.Expression, false);
                break;
            case ArgumentSyntax { RefOrOutKeyword.RawKind: (int)SyntaxKind.OutKeyword, Parent.Parent: ExpressionSyntax call } argument:
                ISymbol? output = argument.Expression is DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax name }
                    ? model.GetDeclaredSymbol(name, cancellationToken)
                    : model.GetSymbolInfo(argument.Expression, cancellationToken).Symbol;
                yield return (output as ILocalSymbol, call, true);
                break;
        }
    }
}
