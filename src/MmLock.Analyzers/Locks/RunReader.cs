using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Locks;

/// <summary>Reads off operations which bodies they run.</summary>
/// <param name="graph">What is known of other bodies.</param>
/// <param name="own">The method whose callers are asked what its parameters are; null where nobody is.</param>
/// <param name="cancellationToken">Cancels.</param>
internal sealed class RunReader(RunGraph graph, IMethodSymbol? own, CancellationToken cancellationToken)
{
    /// <summary>A function that makes a function that makes a function.</summary>
    private const int MaxDepth = 6;

    /// <summary>A stream over a stream, a writer over a stream: what one is asked, another may do.</summary>
    private static readonly string[] s_streams = { "System.IO.Stream", "System.IO.TextWriter", "System.IO.TextReader" };

    /// <summary>
    /// What a parameter is given is asked of the callers here: the body stands for itself, and no caller's edges say what they pass.
    /// </summary>
    public bool AsksCallers { get; init; }

    private readonly ImmutableArray<RunEdge>.Builder _edges = ImmutableArray.CreateBuilder<RunEdge>();
    private readonly HashSet<(SyntaxNode?, string)> _seen = new();

    public ImmutableArray<RunEdge> Read(IEnumerable<IOperation> operations)
    {
        foreach (IOperation operation in operations)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (Run run in Runs.Of(operation).SelectMany(graph.Locks.Implementations.Expand))
            {
                Read(run, 0);
            }
        }

        return _edges.ToImmutable();
    }

    /// <summary>The same for a function or a sequence that a caller gives, and that is called or gone through.</summary>
    public ImmutableArray<RunEdge> ReadGiven(IOperation at, IOperation value)
    {
        RunKind kind = at.Type is { } type && Runs.IsSequence(type) ? RunKind.Sequence : RunKind.Function;
        Read(new Run(kind, at, null, value, ImmutableArray<IArgumentOperation>.Empty, false) { IsImplicit = true }, 0);
        return _edges.ToImmutable();
    }

    private void Add(SyntaxNode? body, string label, IMethodSymbol? method = null, bool isOpen = false)
    {
        if (_seen.Add((body, body is null ? label : "")))
        {
            bool isMember = method is
            {
                MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation or MethodKind.PropertyGet
                    or MethodKind.PropertySet or MethodKind.EventAdd or MethodKind.EventRemove or MethodKind.ReducedExtension
            };
            _edges.Add(new RunEdge(body is null ? null : RunGraph.Key(body), label)
            {
                Owner = isMember ? method!.ContainingType : null,
                IsOpen = isOpen,
            });
        }
    }

    private void Read(Run run, int depth)
    {
        if (depth > MaxDepth)
        {
            Add(null, ShortText.Of(run.At.Syntax));
            return;
        }

        switch (run.Kind)
        {
            case RunKind.Method when run.Method is { } method:
                ReadMethod(run, method, depth);
                break;
            case RunKind.Function or RunKind.Sequence when run.Value is { } value:
                foreach (IOperation? origin in graph.Origins.Of(value, own, cancellationToken))
                {
                    ReadOrigin(run, value, origin, depth);
                }

                break;
            case RunKind.Unknown when run.Value is { } source && RunsElsewhere(source):
                break;
            default:
                Add(null, ShortText.Of(run.At.Syntax));
                break;
        }
    }

    private void ReadMethod(Run run, IMethodSymbol method, int depth)
    {
        if (run.At is IInvocationOperation call && graph.Locks.Reader.Read(call) is not null
            || graph.Locks.Types.IsLockApi(method.ContainingType))
        {
            return;
        }

        if (run.IsVirtual && graph.Enumerators.OfCompiler(run, cancellationToken) is { } sequence)
        {
            ReadWalked(run.At, sequence, depth);
            return;
        }

        string label = Runs.NameOf(method);
        ITypeSymbol? receiver = run.Receiver is { } type ? type : run.Value is { } instance ? Values.Unwrap(instance).Type : null;
        List<SyntaxNode> bodies = RunBodies.Of(method, graph.Locks.Models, cancellationToken).ToList();
        if (method.ContainingType?.TypeKind == TypeKind.Interface
            && receiver is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } known
            && known.FindImplementationForInterfaceMember(method) is IMethodSymbol implementation)
        {
            bodies.AddRange(RunBodies.Of(implementation, graph.Locks.Models, cancellationToken));
        }

        if (run.IsVirtual && receiver is not { IsSealed: true }
            && run.Value?.Syntax is not Microsoft.CodeAnalysis.CSharp.Syntax.BaseExpressionSyntax)
        {
            bodies.AddRange(
                graph.Locks.Implementations.All(method).Where(m => IsRelated(m.ContainingType, receiver))
                    .SelectMany(m => RunBodies.Of(m, graph.Locks.Models, cancellationToken)));
            if (graph.Visibility.IsOverriddenOutside(method, receiver))
            {
                Add(null, label, method, isOpen: true);
            }
        }

        foreach (SyntaxNode body in bodies)
        {
            Add(body, label, method);
        }

        if (bodies.Count > 0 || !method.DeclaringSyntaxReferences.IsEmpty)
        {
            ReadArguments(run, depth);
        }

        foreach (Run inner in LibraryRuns.Of(run).SelectMany(graph.Locks.Implementations.Expand))
        {
            Read(inner, depth + 1);
        }

        if (method is { DeclaringSyntaxReferences.IsEmpty: true, IsStatic: false, MethodKind: not MethodKind.Constructor }
            && receiver is INamedTypeSymbol { TypeKind: TypeKind.Class, SpecialType: SpecialType.None } kept
            && run.Value?.Syntax is not Microsoft.CodeAnalysis.CSharp.Syntax.BaseExpressionSyntax)
        {
            ReadCallbacks(run, method, kept, depth);
        }
    }

    /// <summary>
    /// What a class of the library calls of those who derive from it, and of those who wait for its events. A call of
    /// <c>base</c> is taken to be just that: an override that locks around it is no way back.
    /// </summary>
    private void ReadCallbacks(Run run, IMethodSymbol method, INamedTypeSymbol receiver, int depth)
    {
        IEnumerable<INamedTypeSymbol> called = method.ContainingNamespace?.ToDisplayString() == "System.IO"
            ? s_streams.Select(graph.Locks.Models.Compilation.GetTypeByMetadataName).OfType<INamedTypeSymbol>().Prepend(receiver)
            : new[] { receiver };
        foreach (IMethodSymbol overriding in called.SelectMany(t => graph.Locks.Implementations.OverridesBelow(t))
            .Where(o => LibraryRuns.MayCall(method, o)))
        {
            foreach (SyntaxNode body in RunBodies.Of(overriding, graph.Locks.Models, cancellationToken))
            {
                Add(body, Runs.NameOf(overriding), overriding);
            }
        }

        if (method.MethodKind == MethodKind.PropertyGet)
        {
            return;
        }

        for (INamedTypeSymbol? at = receiver; at is not null; at = at.BaseType)
        {
            foreach (IEventSymbol raised in at.OriginalDefinition.GetMembers().OfType<IEventSymbol>()
                .Where(e => !e.IsStatic && e.DeclaringSyntaxReferences.IsEmpty))
            {
                foreach (IOperation handler in graph.Origins.GivenTo(raised, cancellationToken).OfType<IOperation>())
                {
                    ReadOrigin(
                        new Run(RunKind.Function, run.At, method, handler, ImmutableArray<IArgumentOperation>.Empty, false)
                        {
                            IsImplicit = true
                        },
                        handler, handler, depth + 1);
                }
            }
        }
    }

    /// <summary>Functions and sequences that a method of the sources gets and calls.</summary>
    private void ReadArguments(Run run, int depth)
    {
        foreach (IArgumentOperation argument in run.Arguments)
        {
            if (argument.Parameter is not { } parameter || argument.ArgumentKind == ArgumentKind.DefaultValue)
            {
                continue;
            }

            IEnumerable<IOperation> values = argument.Value is IArrayCreationOperation { Initializer: { } elements }
                ? elements.ElementValues
                : new[] { argument.Value };
            foreach (IOperation value in values)
            {
                if (parameter.IsParams || run.Method!.IsAbstract
                    || graph.Calls(
                        (run.Method.ReducedFrom ?? run.Method).OriginalDefinition.Parameters is var all && all.Length > parameter.Ordinal
                            ? all[parameter.Ordinal]
                            : parameter,
                        cancellationToken))
                {
                    ReadGiven(run.At, run.Method, value, depth);
                }
            }
        }
    }

    /// <summary>A value that may be called or gone through. An array that is given as a sequence runs nothing.</summary>
    private void ReadGiven(IOperation at, IMethodSymbol? method, IOperation given, int depth)
    {
        if (given.Type?.TypeKind == TypeKind.Delegate)
        {
            Read(
                new Run(RunKind.Function, at, method, given, ImmutableArray<IArgumentOperation>.Empty, false) { IsImplicit = true },
                depth + 1);
        }
        else if (given.Type is { } type && Runs.IsSequence(type))
        {
            ReadWalked(at, given, depth);
        }
    }

    private void ReadWalked(IOperation at, IOperation sequence, int depth)
    {
        foreach (Run walked in Runs.Walked(at, sequence))
        {
            Read(walked, depth + 1);
        }
    }

    private void ReadOrigin(Run run, IOperation value, IOperation? origin, int depth)
    {
        switch (origin)
        {
            case IParameterReferenceOperation { Parameter: var given } when run.Kind == RunKind.Function
                && (AsksCallers || given.Type.TypeKind == TypeKind.Delegate && !graph.Calls(given, cancellationToken)):
                // Callers say nothing of what they think is only kept.
                foreach (IOperation? passed in graph.Origins.OfParameter(given.OriginalDefinition, cancellationToken))
                {
                    ReadOrigin(run, value, passed, depth + 1);
                }

                return;
            case IParameterReferenceOperation or { ConstantValue.HasValue: true } or IDefaultValueOperation:
                // A caller says what it passes.
                return;
            case IAnonymousFunctionOperation or IFlowAnonymousFunctionOperation:
                Add(origin.Syntax, "lambda");
                return;
            case IMethodReferenceOperation { Method: { } method } reference:
                ReadMethod(
                    new Run(
                        RunKind.Method, run.At, method, reference.Instance, ImmutableArray<IArgumentOperation>.Empty, reference.IsVirtual)
                    {
                        IsImplicit = true
                    },
                    method, depth + 1);
                return;
            case IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.IsEmpty: true } creation:
                ReadGiven(run, creation.Arguments, depth);
                return;
            case IInvocationOperation { TargetMethod: { Name: "GetEnumerator" or "GetAsyncEnumerator" } starts, Instance: { } started }
                when run.Kind == RunKind.Sequence && Runs.IsSequence(starts.ContainingType):
                ReadWalked(run.At, started, depth);
                return;
            case IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true } call
                when run.Kind == RunKind.Sequence || IsTask(call.Type):
                ReadGiven(run, call.Arguments, depth);
                return;
            case IInvocationOperation call when run.Kind == RunKind.Sequence && !call.IsVirtual:
                ReadMethod(
                    new Run(RunKind.Method, run.At, call.TargetMethod, call.Instance, call.Arguments, call.IsVirtual) { IsImplicit = true },
                    call.TargetMethod, depth + 1);
                return;
            case IInvocationOperation call when run.Kind == RunKind.Sequence && depth < MaxDepth
                && graph.Enumerators.ReturnedBy(call, cancellationToken) is { } returned:
                ReadMethod(
                    new Run(RunKind.Method, run.At, call.TargetMethod, call.Instance, call.Arguments, call.IsVirtual) { IsImplicit = true },
                    call.TargetMethod, depth + 1);
                ReadReturned(run, call, returned, depth);
                return;
            case { Type: { } type } when run.Kind == RunKind.Sequence && !Runs.IsSequence(type):
                ReadWalked(run.At, origin, depth);
                return;
        }

        // A task that is waited for runs elsewhere, unless it is one that waits to be run.
        if (!IsTask(Values.Unwrap(value).Type))
        {
            Add(null, ShortText.Of(Values.Unwrap(value).Syntax));
        }
    }

    /// <summary>Sequences that other methods return, whose parameters are all that anybody gives them.</summary>
    private void ReadReturned(Run run, IInvocationOperation call, IReadOnlyList<SyntaxNode> returned, int depth)
    {
        foreach (SyntaxNode expression in returned)
        {
            if (graph.Origins.ValueOf(expression, cancellationToken) is not { } value)
            {
                Add(null, ShortText.Of(call.Syntax));
                continue;
            }

            foreach (IOperation? origin in graph.Origins.Of(value, null, cancellationToken))
            {
                ReadOrigin(run, call, origin, depth + 1);
            }
        }
    }

    /// <summary>The functions and sequences that an object of the library was made of: a lazy value, a task, a query.</summary>
    private void ReadGiven(Run run, ImmutableArray<IArgumentOperation> arguments, int depth)
    {
        foreach (IOperation given in arguments.Where(a => a.ArgumentKind != ArgumentKind.DefaultValue).Select(a => a.Value))
        {
            ReadGiven(run.At, null, given, depth);
        }
    }

    /// <summary>Every such source was made with continuations that run elsewhere.</summary>
    private bool RunsElsewhere(IOperation source)
    {
        List<IOperation?> origins = graph.Origins.Of(source, null, cancellationToken);
        return origins.Count > 0
            && origins.All(o =>
                o is IObjectCreationOperation creation
                    && creation.Arguments.Any(a =>
                        a.Value is { ConstantValue: { HasValue: true, Value: int options }, Type.Name: "TaskCreationOptions" }
                            && (options & 0x40) != 0));
    }

    private static bool IsTask(ITypeSymbol? type) =>
        type is { Name: "Task" or "ValueTask", ContainingNamespace: { Name: "Tasks", ContainingNamespace.Name: "Threading" } };

    /// <summary>Whether an object that is known as <paramref name="receiver"/> can be of a type.</summary>
    /// <summary>An object of the receiver's type may have the members of a type: it is one, or a type below that is one has them.</summary>
    private bool IsRelated(INamedTypeSymbol type, ITypeSymbol? receiver) => receiver switch
    {
        INamedTypeSymbol { TypeKind: TypeKind.Class, SpecialType: not SpecialType.System_Object } known =>
            IsBelow(type, known) || IsBelow(known, type),
        INamedTypeSymbol { TypeKind: TypeKind.Interface } known =>
            Implements(type, known) || graph.Locks.Implementations.Below(type).Any(t => Implements(t, known)),
        _ => true,
    };

    private static bool Implements(INamedTypeSymbol type, INamedTypeSymbol known) =>
        SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, known.OriginalDefinition)
        || type.AllInterfaces.Any(i => SymbolEqualityComparer.Default.Equals(i.OriginalDefinition, known.OriginalDefinition));

    private static bool IsBelow(INamedTypeSymbol type, INamedTypeSymbol above)
    {
        for (INamedTypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(at.OriginalDefinition, above.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }
}
