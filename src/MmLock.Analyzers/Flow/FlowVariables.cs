using System;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// Numbers the things of a body whose value the analysis keeps on each path: flags, guards, and compiler temporaries.
/// Only flags that can matter get a number, because each one may double the paths: those that an acquire or a constant
/// sets and a branch asks, and those that two branches ask.
/// </summary>
internal sealed class FlowVariables
{
    private const int MaxBits = 64;
    private readonly Dictionary<object, int> _bits = new(KeyComparer.Instance);
    private readonly FlagLiveness? _liveness;
    private readonly ulong _ofFlags;
    private readonly HashSet<ISymbol> _flags = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _references = new(SymbolEqualityComparer.Default);

    /// <param name="graph">The body.</param>
    /// <param name="reader">Tells acquires, whose result is worth keeping.</param>
    /// <param name="decisions">Tells flags that have to do with locks; null to follow the others, too.</param>
    public FlowVariables(ControlFlowGraph graph, LockOperationReader reader, LockDecisions? decisions)
    {
        var asked = new Dictionary<ISymbol, int>(SymbolEqualityComparer.Default);
        var set = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var askedForNull = new Dictionary<ISymbol, int>(SymbolEqualityComparer.Default);
        var changedElsewhere = new HashSet<string>();
        var copies = new List<(ISymbol To, ISymbol From)>();
        var related = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (BasicBlock block in graph.Blocks)
        {
            if (block.ConditionKind != ControlFlowConditionKind.None && block.BranchValue is { } condition)
            {
                (ISymbol? flag, ISymbol? reference) = FlowConditions.Subject(condition);
                Count(flag, asked);
                Count(reference, askedForNull);
                if (decisions?.Decides(condition) == true)
                {
                    related.UnionWith(new[] { flag, reference }.OfType<ISymbol>());
                }
            }

            foreach (IOperation operation in FlowGraphs.Operations(block).SelectMany(o => o.DescendantsAndSelf()))
            {
                switch (operation)
                {
                    case ISimpleAssignmentOperation assignment
                        when Values.VariableOf(assignment.Target) is { } variable && IsTelling(assignment.Value, reader):
                        set.Add(variable);
                        if (decisions?.IsBeside(assignment) == true)
                        {
                            related.Add(variable);
                        }

                        if (FlowConditions.Subject(assignment.Value).Flag is { } source)
                        {
                            copies.Add((variable, source));
                        }

                        break;
                    case IIsPatternOperation test when IsTelling(test.Value, reader):
                        foreach (ISymbol name in FlowPatterns.Names(test))
                        {
                            set.Add(name);
                            if (FlowConditions.Subject(test.Value).Flag is { } origin)
                            {
                                copies.Add((name, origin));
                            }
                        }

                        break;
                    case IArgumentOperation { Parameter: { RefKind: RefKind.Ref, Name: "lockTaken" } } argument
                        when Values.VariableOf(argument.Value) is { } taken:
                        set.Add(taken);
                        related.Add(taken);
                        break;
                    case IFlowAnonymousFunctionOperation lambda:
                        NoteChanges(lambda.Syntax, changedElsewhere);
                        break;
                }
            }
        }

        foreach (IMethodSymbol function in graph.LocalFunctions)
        {
            foreach (SyntaxReference reference in function.DeclaringSyntaxReferences)
            {
                NoteChanges(reference.GetSyntax(), changedElsewhere);
            }
        }

        bool IsFollowed(ISymbol variable) =>
            (decisions is null || related.Contains(variable)) && !changedElsewhere.Contains(variable.Name);
        _flags.UnionWith(asked.Where(a => (a.Value > 1 || set.Contains(a.Key)) && IsFollowed(a.Key)).Select(a => a.Key));
        // What a followed flag is a copy of is followed too.
        for (int before = -1; before != _flags.Count;)
        {
            before = _flags.Count;
            _flags.UnionWith(
                copies.Where(c => _flags.Contains(c.To) && set.Contains(c.From) && !changedElsewhere.Contains(c.From.Name))
                    .Select(c => c.From));
        }

        _references.UnionWith(askedForNull.Where(a => a.Value > 1 && IsFollowed(a.Key)).Select(a => a.Key));
        foreach (int bit in _flags.Select(Flag).Concat(_references.Select(IsNull)).ToList())
        {
            _ofFlags |= bit < 0 ? 0 : 1UL << bit;
        }

        // Most bodies have no flag that matters.
        _liveness = _ofFlags == 0
            ? null
            : new FlagLiveness(graph, v => (Flag(v) is >= 0 and var f ? 1UL << f : 0) | (IsNull(v) is >= 0 and var n ? 1UL << n : 0));
    }

    /// <summary>The bits of flags that nobody asks any more from a block on.</summary>
    public ulong DeadAt(BasicBlock block) => _liveness is null ? 0 : _ofFlags & ~_liveness.At(block);

    /// <summary>The bit of a flag; -1 for one that is not followed.</summary>
    public int Flag(ISymbol variable) => _flags.Contains(variable) ? Bit(variable) : -1;

    /// <summary>The bit that says a variable is null; -1 when it is not followed.</summary>
    public int IsNull(ISymbol variable) => _references.Contains(variable) ? Bit((variable, "null")) : -1;

    /// <summary>The bit of a temporary or of a variable that holds a guard; -1 when there are too many.</summary>
    public int Bit(object key)
    {
        if (!_bits.TryGetValue(key, out int bit))
        {
            bit = _bits.Count < MaxBits ? _bits.Count : -1;
            _bits.Add(key, bit);
            Temporaries |= key is IOperation && bit >= 0 ? 1UL << bit : 0;
        }

        return bit;
    }

    /// <summary>The same without giving a number: -1 for what has none.</summary>
    public int Find(object key) => _bits.TryGetValue(key, out int bit) ? bit : -1;

    public ulong Mask(object key) => _bits.TryGetValue(key, out int bit) && bit >= 0 ? 1UL << bit : 0;

    /// <summary>Bits of the values of operations: gone at the end of their statement.</summary>
    public ulong Temporaries { get; private set; }

    private static void Count(ISymbol? variable, Dictionary<ISymbol, int> asked)
    {
        if (variable is not null)
        {
            asked[variable] = asked.TryGetValue(variable, out int times) ? times + 1 : 1;
        }
    }

    private static bool IsTelling(IOperation value, LockOperationReader reader)
    {
        value = FlowConditions.Unwrap(value);
        return value is ILiteralOperation or IFlowCaptureReferenceOperation or ILocalReferenceOperation || value.ConstantValue.HasValue
            || value is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not }
            || value is IInvocationOperation call
                && (reader.Read(call) is not null || call.TargetMethod.ReturnType.SpecialType == SpecialType.System_Boolean);
    }

    private static void NoteChanges(SyntaxNode function, HashSet<string> names)
    {
        foreach (SyntaxNode node in function.DescendantNodes())
        {
            ExpressionSyntax? changed = node switch
            {
                AssignmentExpressionSyntax assignment => assignment.Left,
                PrefixUnaryExpressionSyntax { OperatorToken.Text: "++" or "--" } unary => unary.Operand,
                PostfixUnaryExpressionSyntax unary => unary.Operand,
                ArgumentSyntax { RefKindKeyword.Text: "ref" or "out" } argument => argument.Expression,
                _ => null,
            };
            if (changed is IdentifierNameSyntax name)
            {
                names.Add(name.Identifier.ValueText);
            }
        }
    }

    private sealed class KeyComparer : IEqualityComparer<object>
    {
        public static readonly KeyComparer Instance = new();

        bool IEqualityComparer<object>.Equals(object? x, object? y) => (x, y) switch
        {
            (ISymbol a, ISymbol b) => SymbolEqualityComparer.Default.Equals(a, b),
            (ValueTuple<ISymbol, string> a, ValueTuple<ISymbol, string> b) =>
                SymbolEqualityComparer.Default.Equals(a.Item1, b.Item1) && a.Item2 == b.Item2,
            _ => Equals(x, y),
        };

        int IEqualityComparer<object>.GetHashCode(object obj) => obj switch
        {
            ISymbol symbol => SymbolEqualityComparer.Default.GetHashCode(symbol),
            ValueTuple<ISymbol, string> pair => SymbolEqualityComparer.Default.GetHashCode(pair.Item1) + 1,
            _ => obj.GetHashCode(),
        };
    }
}
