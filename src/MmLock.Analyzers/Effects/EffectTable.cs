using System;
using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Effects;

/// <summary>Who says what a method does, the one that is believed first at the top.</summary>
internal enum EffectOrigin
{
    /// <summary>An attribute on the method or its property.</summary>
    Annotation,
    /// <summary>A line of the user's <c>MmLock.Effects.txt</c>.</summary>
    UserFile,
    /// <summary>The entry point of a P/Invoke.</summary>
    NativeFunction,
    /// <summary>The reviewed table of the base class library.</summary>
    BuiltIn,
}

/// <summary>The effects of a method, and who says so.</summary>
internal readonly record struct KnownEffects(EffectKinds Kinds, EffectOrigin Origin);

/// <summary>
/// What is known of methods without reading their bodies: annotations first, then the user's lines, then the functions of
/// the operating system, then the table of the base class library. An answer is the last word on a method, even
/// <see cref="EffectKinds.None"/>; no answer means that its body decides, if it has one.
/// </summary>
/// <remarks>
/// One instance per compilation, from <see cref="For"/>: it remembers its answers by symbol. Any number of threads may ask.
/// </remarks>
internal sealed class EffectTable
{
    private static readonly Lazy<EffectEntries> s_builtInEntries =
        new(() => new EffectEntries(EffectLines.Parse(EffectLines.BuiltInText())));
    private static readonly Lazy<EffectTable> s_builtIn = new(() => new EffectTable(null, remembers: false));

    private readonly EffectEntries? _user;
    private readonly ConcurrentDictionary<(ISymbol Method, ISymbol? Receiver), KnownEffects?>? _answers;

    private EffectTable(EffectEntries? user, bool remembers)
    {
        _user = user;
        _answers = remembers ? new ConcurrentDictionary<(ISymbol, ISymbol?), KnownEffects?>(PairComparer.Instance) : null;
    }

    /// <summary>
    /// The reviewed entries for the base class library alone. Serves any compilation and so remembers no symbol:
    /// engines use <see cref="For"/>.
    /// </summary>
    public static EffectTable BuiltIn => s_builtIn.Value;

    /// <summary>
    /// The table for one compilation: the built-in one under the lines of the user's files. Lines that cannot be read
    /// are MML9001's affair.
    /// </summary>
    public static EffectTable For(AnalyzerOptions? options, CancellationToken cancellationToken)
    {
        List<EffectLine>? lines = null;
        foreach (AdditionalText file in options?.AdditionalFiles ?? ImmutableArray<AdditionalText>.Empty)
        {
            if (EffectLines.IsEffectsFile(file.Path) && file.GetText(cancellationToken) is { } text)
            {
                (lines ??= new List<EffectLine>()).AddRange(EffectLines.Parse(text));
            }
        }

        return new EffectTable(lines is null ? null : new EffectEntries(lines), remembers: true);
    }

    /// <summary>The built-in table under one list of lines.</summary>
    public static EffectTable For(SourceText userLines) => new(new EffectEntries(EffectLines.Parse(userLines)), remembers: true);

    /// <summary>The effects that annotation or table give; null when neither speaks of the method.</summary>
    public EffectKinds? Find(IMethodSymbol method) => Find(method, null);

    /// <summary>
    /// The same for a call on a value of a static type: what <c>Stream</c> declares is no file access on a
    /// <c>MemoryStream</c>.
    /// </summary>
    public EffectKinds? Find(IMethodSymbol method, ITypeSymbol? receiver) => Lookup(method, receiver)?.Kinds;

    /// <summary>The same for a call whose operands are at hand: streams, readers and writers over memory are no files.</summary>
    /// <param name="method">The method, accessor or constructor that is called.</param>
    /// <param name="receiver">The receiver, or null.</param>
    /// <param name="arguments">The arguments, or an empty array.</param>
    /// <param name="model">The model of the tree that the call stands in.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public KnownEffects? Lookup(
        IMethodSymbol method, IOperation? receiver, ImmutableArray<IArgumentOperation> arguments, SemanticModel model,
        CancellationToken cancellationToken)
    {
        IOperation? value = receiver;
        while (value is IConversionOperation { OperatorMethod: null, IsImplicit: true } conversion)
        {
            value = conversion.Operand;
        }

        KnownEffects? known = Lookup(method, value?.Type);
        if (known is not { Origin: EffectOrigin.BuiltIn } builtIn || (builtIn.Kinds & EffectKinds.FileIO) == 0)
        {
            return known;
        }

        EffectKinds memory = builtIn.Kinds & ~EffectKinds.FileIO;
        return MemoryStreams.Of(
            method, receiver, arguments.IsDefault ? ImmutableArray<IArgumentOperation>.Empty : arguments, model, cancellationToken) switch
        {
            StreamPlace.Memory => builtIn with { Kinds = memory },
            StreamPlace.Console => builtIn with { Kinds = memory | EffectKinds.Blocks },
            _ => known,
        };
    }

    /// <summary>What is known of a method called on a value of the given static type, and who says so.</summary>
    public KnownEffects? Lookup(IMethodSymbol method, ITypeSymbol? receiver)
    {
        IMethodSymbol definition = (method.ReducedFrom ?? method).OriginalDefinition;
        INamedTypeSymbol? on = (receiver as INamedTypeSymbol)?.OriginalDefinition;
        if (SymbolEqualityComparer.Default.Equals(on, definition.ContainingType))
        {
            on = null;
        }

        if (_answers is null)
        {
            return Compute(definition, on);
        }

        if (!_answers.TryGetValue((definition, on), out KnownEffects? known))
        {
            known = Compute(definition, on);
            _answers.TryAdd((definition, on), known);
        }

        return known;
    }

    private KnownEffects? Compute(IMethodSymbol method, INamedTypeSymbol? receiver)
    {
        if (Annotated(method) is { } annotated)
        {
            return new KnownEffects(annotated, EffectOrigin.Annotation);
        }

        if (method.ContainingType is not { } declaring || method.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction)
        {
            return Native(method);
        }

        // A method in source speaks for itself: only a line that the user wrote about it says otherwise.
        bool isInSource = !method.DeclaringSyntaxReferences.IsEmpty;
        bool ofObject = IsMemberOfObject(method);
        foreach (INamedTypeSymbol type in Between(receiver, declaring))
        {
            if (Ask(type, method, ofObject, isInSource) is { } inherited)
            {
                return inherited;
            }
        }

        if (isInSource)
        {
            return Ask(declaring, method, ofObject, isInSource) ?? Native(method);
        }

        for (IMethodSymbol? at = method; at is not null; at = at.OverriddenMethod?.OriginalDefinition)
        {
            if (Ask(at.ContainingType, at, ofObject, isInSource) is { } known)
            {
                return known;
            }
        }

        return Native(method);
    }

    private KnownEffects? Ask(INamedTypeSymbol type, IMethodSymbol method, bool ofObject, bool userOnly)
    {
        if (_user?.Find(type, method, ofObject) is { } told)
        {
            return new KnownEffects(told, EffectOrigin.UserFile);
        }

        return !userOnly && s_builtInEntries.Value.Find(type, method, ofObject) is { } kinds
            ? new KnownEffects(kinds, EffectOrigin.BuiltIn)
            : null;
    }

    private static KnownEffects? Native(IMethodSymbol method) =>
        NativeFunctions.Find(method) is { } kinds ? new KnownEffects(kinds, EffectOrigin.NativeFunction) : null;

    /// <summary>
    /// The types from the receiver's to the one that declares the method, without the latter; none when the receiver
    /// does not inherit it as a class.
    /// </summary>
    private static List<INamedTypeSymbol> Between(INamedTypeSymbol? receiver, INamedTypeSymbol declaring)
    {
        var types = new List<INamedTypeSymbol>();
        for (INamedTypeSymbol? at = receiver; at is not null; at = at.BaseType?.OriginalDefinition)
        {
            if (SymbolEqualityComparer.Default.Equals(at, declaring))
            {
                return types;
            }

            types.Add(at);
        }

        types.Clear();
        return types;
    }

    /// <summary>ToString, Equals, GetHashCode and the like, wherever overridden.</summary>
    private static bool IsMemberOfObject(IMethodSymbol method)
    {
        while (method.OverriddenMethod is { } overridden)
        {
            method = overridden;
        }

        return method.MethodKind != MethodKind.Constructor
            && method.ContainingType?.SpecialType is SpecialType.System_Object or SpecialType.System_ValueType;
    }

    /// <summary>What the annotations say, matched by full name, so that users may declare their own.</summary>
    private static EffectKinds? Annotated(IMethodSymbol method)
    {
        EffectKinds? kinds = null;
        Add(method);
        if (method.AssociatedSymbol is { } property)
        {
            Add(property);
        }

        return kinds;

        void Add(ISymbol symbol)
        {
            foreach (AttributeData attribute in symbol.GetAttributes())
            {
                if (attribute.AttributeClass is
                    {
                        ContainingType: null,
                        ContainingNamespace: { Name: "MmLock", ContainingNamespace.IsGlobalNamespace: true }
                    } type
                    && EffectNames.OfAttribute(type.Name) is { } found)
                {
                    kinds = (kinds ?? EffectKinds.None) | found;
                }
            }
        }
    }

    private sealed class PairComparer : IEqualityComparer<(ISymbol Method, ISymbol? Receiver)>
    {
        public static readonly PairComparer Instance = new();

        public bool Equals((ISymbol Method, ISymbol? Receiver) x, (ISymbol Method, ISymbol? Receiver) y) =>
            SymbolEqualityComparer.Default.Equals(x.Method, y.Method) && SymbolEqualityComparer.Default.Equals(x.Receiver, y.Receiver);

        public int GetHashCode((ISymbol Method, ISymbol? Receiver) pair) =>
            unchecked((SymbolEqualityComparer.Default.GetHashCode(pair.Method) * 397) ^ SymbolEqualityComparer.Default.GetHashCode(
                pair.Receiver));
    }
}
