using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Whether what a local or parameter has may be had by another thread, too: who goes on beside its method captures it or is given it, or it
/// is put where others find it. Every use must be of a kind that is known not to do that; what a single function captures, which is run
/// once, is taken to be that one's. Bounded: what is handed about further than that is shared.
/// </summary>
internal sealed partial class SharedVariables(ValueOrigins origins, CancellationToken cancellationToken)
{
    private const int MaxDepth = 6;
    private const int MaxSteps = 4000;

    private readonly Dictionary<ISymbol, Spread> _known = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _underWay = new(SymbolEqualityComparer.Default);
    private readonly BufferReads _reads = new(origins.Models, cancellationToken);
    private bool _isCut;
    private int _steps;

    public bool Has(ISymbol variable) => Of(variable, 0) is { IsKept: true } or { IsBeside: true, IsWritten: true };

    private Spread Of(ISymbol asked, int depth)
    {
        ISymbol variable = asked is IParameterSymbol { ContainingSymbol: IMethodSymbol { PartialImplementationPart: { } part } } parameter
            ? part.Parameters[parameter.Ordinal]
            : asked;
        if (_known.TryGetValue(variable, out Spread? known))
        {
            return known;
        }

        if (depth > MaxDepth || Values.IsFieldByParameter(variable)
            || variable.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is not { } declaration
            || !origins.Models.Contains(declaration.SyntaxTree) || FlowGraphs.BodyOf(declaration) is not { } home)
        {
            return new Spread { IsKept = true };
        }

        // Of who hands it to itself: what that does is asked already.
        var spread = new Spread { Home = home, Declaration = declaration };
        if (!_underWay.Add(variable))
        {
            _isCut = true;
            return spread;
        }

        bool isFunction = variable.VariableType()?.TypeKind == TypeKind.Delegate;
        SemanticModel model = origins.Models.Get(declaration.SyntaxTree);
        if (isFunction)
        {
            AddVariable(variable, IsTask((variable.VariableType() as INamedTypeSymbol)?.DelegateInvokeMethod), spread, depth);
        }
        else
        {
            AddName(variable, model, spread, depth);
        }

        // What was asked on the way to itself is known in part.
        _underWay.Remove(variable);
        _isCut &= _underWay.Count > 0;
        if (!_isCut)
        {
            _known[variable] = spread;
        }

        return spread;
    }

    /// <summary>All uses of what has the value, by its own name or another.</summary>
    private void AddName(ISymbol variable, SemanticModel model, Spread spread, int depth)
    {
        if (!spread.Names.Add(variable))
        {
            return;
        }

        foreach (IdentifierNameSyntax name in SymbolUses.NamesIn(spread.Home!, variable, model, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            IOperation? use = model.GetOperation(name, cancellationToken);
            if (++_steps > MaxSteps || use is null)
            {
                spread.IsKept |= use is not null || !IsOnlyNamed(name);
                continue;
            }

            if (FlowGraphs.BodyOf(name) is { } user && user != spread.Home)
            {
                AddFunction(user, spread, depth);
            }

            // The clauses of a query are functions that nobody wrote as such.
            spread.IsMany |= name.Ancestors().TakeWhile(a => !FlowGraphs.IsBody(a)).OfType<QueryExpressionSyntax>()
                .Any(q => !q.FromClause.Expression.Span.Contains(name.Span));
            spread.IsWritten |= !_reads.IsRead(use);
            AddUse(use, spread, depth);
        }
    }

    private static bool IsOnlyNamed(IdentifierNameSyntax name) => name.FirstAncestorOrSelf<InvocationExpressionSyntax>()
        is { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } };

    /// <summary>How what is run stands to the code that has it run; without any of these it is over when that goes on.</summary>
    [System.Flags]
    private enum Runs
    {
        InTurn = 0,
        Beside = 1,
        Many = 2,
        GoesOn = 4,

        /// <summary>Whoever has it run waits for it, as is known.</summary>
        Joined = 8,
        Unknown = Beside | Many | GoesOn,
    }

    /// <summary>Where the value of a variable comes to.</summary>
    private sealed class Spread
    {
        /// <summary>The body that declares it.</summary>
        public SyntaxNode? Home { get; set; }

        public SyntaxNode? Declaration { get; set; }

        public HashSet<ISymbol> Names { get; } = new(SymbolEqualityComparer.Default);

        public HashSet<SyntaxNode> Functions { get; } = new();

        /// <summary>Where one that runs beside the others gets it.</summary>
        public HashSet<SyntaxNode> Users { get; } = new();

        /// <summary>Put into a member, an element, a collection, or to where it is not followed.</summary>
        public bool IsKept { get; set; }

        public bool IsMany { get; set; }

        /// <summary>Somebody has it after the body has ended.</summary>
        public bool GoesOn { get; set; }

        public bool IsWritten { get; set; }

        /// <summary>The first place from which somebody goes on beside the body that declares it.</summary>
        public int Started { get; set; } = int.MaxValue;

        /// <summary>The last place at which that body hands it on to code at hand.</summary>
        public int HandedOn { get; set; } = -1;

        /// <summary>Who made it has it alone while it has started nobody, and again when whom it gave a function has called that.</summary>
        public bool IsBeside => IsMany || Users.Count > 1 || Started < HandedOn;
    }
}
