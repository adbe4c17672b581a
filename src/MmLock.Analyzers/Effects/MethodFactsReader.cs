using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Effects;

/// <summary>Reads the facts of one body off its operations: annotations and tables first, then calls into bodies at hand.</summary>
internal sealed partial class MethodFactsReader
{
    private readonly EffectModel _effects;
    private readonly SemanticModel _model;
    private readonly IMethodSymbol? _method;
    private readonly CancellationToken _cancellationToken;
    private readonly SizeOrigins _amounts;
    private readonly FunctionValues _functions;
    private readonly ForeignCode _foreign;
    private readonly ImmutableArray<FactSite>.Builder _sites = ImmutableArray.CreateBuilder<FactSite>();

    private MethodFactsReader(
        EffectModel effects, SemanticModel model, IMethodSymbol? method, List<IOperation> operations, CancellationToken cancellationToken)
    {
        _effects = effects;
        _model = model;
        _method = method;
        _cancellationToken = cancellationToken;
        _amounts = effects.AmountsIn(operations, method, cancellationToken);
        _functions = new FunctionValues(effects, method, cancellationToken);
        _foreign = new ForeignCode(effects.Locks.Graph.Runs.Origins, cancellationToken);
    }

    public static MethodFacts Read(
        IOperation body, SemanticModel model, IMethodSymbol? method, EffectModel effects, CancellationToken cancellationToken)
    {
        List<IOperation> operations = RunBodies.OwnOperations(body).ToList();
        var reader = new MethodFactsReader(effects, model, method, operations, cancellationToken);
        foreach (IOperation operation in operations)
        {
            cancellationToken.ThrowIfCancellationRequested();
            reader.Read(operation);
        }

        return new MethodFacts(reader._sites.Select(s => s with { Method = method }).ToImmutableArray());
    }

    private void Read(IOperation operation)
    {
        switch (operation)
        {
            case IInvocationOperation call:
                ReadInvocation(call);
                break;
            case IArrayCreationOperation array:
                ReadArray(array);
                break;
            case IArrayElementReferenceOperation
            {
                Indices: { Length: 1 } cut,
                Type: IArrayTypeSymbol copied
            } part when cut[0].Type is { Name: "Range", ContainingNamespace.Name: "System" }
                && !BufferLengths.AreObjects(copied.ElementType) && _amounts.LengthOf(part.ArrayReference) is { IsFixed: false } length:
                // `all[1..]` of an array is a copy.
                Add(part, ShortText.Of(part.Syntax), EffectKinds.Allocates, length);
                break;
            case ICollectionExpressionOperation collection:
                ReadCollection(collection);
                break;
            case IBranchOperation { BranchKind: BranchKind.GoTo } jump:
                ReadJump(jump);
                break;
            case IFunctionPointerInvocationOperation pointer:
                _sites.Add(
                    new EffectSite(
                        pointer, DiagnosticLocations.Of(pointer), ShortText.Of(pointer.Target.Syntax), EffectKinds.CallsUnknown, 0));
                break;
            case ILoopOperation loop when TripCount.Of(loop, _amounts) is { GrowsWithPages: true } trips:
                Add(loop, LoopHeaders.LabelOf(loop), EffectKinds.PageProportional, trips);
                break;
            case ILoopOperation loop when SpinLoops.Is(loop):
                Add(loop, LoopHeaders.LabelOf(loop), EffectKinds.Blocks, SizeOrigin.InputProportional);
                break;
            case ITypeParameterObjectCreationOperation { Type: ITypeParameterSymbol made } creation
                when _effects.Locks.Graph.Runs.Visibility.IsGivenOutside(made):
                _sites.Add(
                    new EffectSite(
                        creation, DiagnosticLocations.Of(creation), ShortText.Of(creation.Syntax), EffectKinds.CallsUnknown, 0));
                break;
            case ILockOperation statement:
                Add(statement.LockedValue, "lock", EffectKinds.Blocks, SizeOrigin.InputProportional);
                break;
            case IAwaitOperation:
                _sites.Add(new EffectSite(operation, DiagnosticLocations.Of(operation), "await", EffectKinds.Blocks, 0) { IsAwait = true });
                break;
        }

        foreach (Run run in Runs.Of(operation).SelectMany(_effects.Locks.Graph.Implementations.Expand))
        {
            ReadRun(run);
        }
    }

    /// <summary>What runs without call syntax, as far as the sources have it. Calls have rules of their own.</summary>
    private void ReadRun(Run run)
    {
        if (run is { Kind: RunKind.Sequence, Value: { } walked })
        {
            ReadParts(run.At, walked);
            ReadIterators(run.At, walked);
            ReadSources(run.At, walked);
            return;
        }

        // What a type does once, at its first use, is not what the hold costs.
        if (run is not { Kind: RunKind.Method, Method: { MethodKind: not MethodKind.StaticConstructor } method })
        {
            return;
        }

        if (run.At is not IInvocationOperation call || run.IsImplicit)
        {
            // The end of a `using` is a call like another; what a loop asks of a collection of .NET is nobody's concern.
            if (!run.IsImplicit || !method.DeclaringSyntaxReferences.IsEmpty || DotNetAssemblies.IsUnseen(method)
                || method.Name is "Dispose" or "DisposeAsync" && !IsWalked(run.At.Syntax))
            {
                ReadCall(run.At, method, run.Value, run.Arguments, IsOpen(run));
            }
        }
        else if (_effects.Locks.Reader.Read(call) is not null)
        {
            return;
        }

        foreach (Run inner in LibraryRuns.Of(run).SelectMany(_effects.Locks.Graph.Implementations.Expand))
        {
            if (inner is { Kind: RunKind.Method, Method: { DeclaringSyntaxReferences.IsEmpty: false } called })
            {
                ReadCall(inner.At, called, inner.Value, inner.Arguments, inner.IsVirtual);
            }
            else if (inner.Value is { } made
                && (inner.Kind == RunKind.Sequence
                    ? !Runs.IsSequence(method.ReturnType)
                    : inner.Kind == RunKind.Function && made.Type?.Name is "Lazy" or "ThreadLocal" or "AsyncLocal"))
            {
                // A query over a query runs when it is walked itself.
                ReadParts(inner.At, made);
                if (inner.Kind == RunKind.Sequence)
                {
                    ReadSources(inner.At, made);
                }
            }
        }
    }

    private static bool IsWalked(SyntaxNode collection) =>
        collection.FirstAncestorOrSelf<CommonForEachStatementSyntax>() is { } loop && loop.Expression.Span.Contains(collection.Span);

    /// <summary>Whether another body than the method's own may run: what an iterator returned has the compiler's enumerator.</summary>
    private bool IsOpen(Run run) =>
        run.IsVirtual && _effects.Locks.Graph.Runs.Enumerators.OfCompiler(run, _cancellationToken) is null;

    /// <summary>
    /// What the compiler adds has no place of its own in the source: the conversion of a value stands where the value
    /// does.
    /// </summary>
    private static IOperation Written(IOperation operation)
    {
        if (operation is IInvocationOperation
            {
                IsImplicit: true,
                Parent: IObjectOrCollectionInitializerOperation { Parent: IObjectCreationOperation creation }
            })
        {
            // `new L { 1 }` calls Add.
            return creation;
        }

        while (operation.IsImplicit && operation.ChildOperations.FirstOrDefault() is { } part)
        {
            operation = part;
        }

        return operation;
    }

    private void ReadInvocation(IInvocationOperation call)
    {
        if (_effects.Locks.Reader.Read(call)
            is { Verb: not (LockVerb.Foreign or LockVerb.Wait or LockVerb.Pulse or LockVerb.Dispose) } lockOperation)
        {
            // Who tries for a while waits for that while.
            if (lockOperation is { Verb: LockVerb.Acquire or LockVerb.TryAcquire, IsAsync: false }
                && (!lockOperation.MayFail || lockOperation.Timeout is { } timeout && !Timeouts.IsZero(timeout))
                && !lockOperation.Type.Is(PrimitiveTraits.Spins) && !_effects.Granted.Contains(call.Syntax))
            {
                Add(call, lockOperation.Primitive, EffectKinds.Blocks, SizeOrigin.InputProportional);
            }

            return;
        }

        if (KnownTypes.Is(call.TargetMethod.ContainingType, _effects.Locks.Types.MmapCondition))
        {
            // The waits say whether a pulse came; the pulses say nothing.
            if (!call.TargetMethod.ReturnsVoid)
            {
                Add(call, Label(call.TargetMethod), EffectKinds.Blocks, SizeOrigin.InputProportional);
            }

            return;
        }

        if (call.TargetMethod.MethodKind == MethodKind.DelegateInvoke)
        {
            ReadDelegateCall(call);
            return;
        }

        ReadQuery(call);
        var run = new Run(RunKind.Method, call, call.TargetMethod, call.Instance, call.Arguments, call.IsVirtual);
        ReadCall(call, call.TargetMethod, call.Instance, call.Arguments, IsOpen(run));
        if (call.TargetMethod.DeclaringSyntaxReferences.IsEmpty && LibraryRuns.RunsItsArguments(call.TargetMethod))
        {
            foreach (IArgumentOperation argument in call.Arguments)
            {
                if (argument is { ArgumentKind: ArgumentKind.Explicit } && FunctionValues.MayBe(argument.Value)
                    && argument.Parameter?.OriginalDefinition.Type is not ITypeParameterSymbol)
                {
                    AddFunction(call, Label(call.TargetMethod), _functions.Of(argument.Value), null);
                }
            }
        }
        else if (call.TargetMethod.Name == "DynamicInvoke" && call.TargetMethod.ContainingType.SpecialType == SpecialType.System_Delegate)
        {
            ReadDelegateCall(call);
        }
    }

    private void ReadDelegateCall(IInvocationOperation call)
    {
        if (call.Instance is { } function)
        {
            AddFunction(
                call, ShortText.Of(Values.Unwrap(function).Syntax), _functions.Of(function),
                call.TargetMethod.MethodKind == MethodKind.DelegateInvoke ? call : null);
        }
    }

    /// <summary>Whatever a function does that is run here.</summary>
    /// <param name="call">The call of the function itself; null where a method of the library calls it.</param>
    private void AddFunction(IOperation at, string label, ArgumentFact function, IInvocationOperation? call)
    {
        foreach (IGrouping<bool, SyntaxNode> bodies in function.Functions.GroupBy(f => call is not null && !FunctionValues.IsExtension(f)))
        {
            ImmutableArray<ArgumentFact> arguments = bodies.Key
                ? Arguments(call!, call!.TargetMethod, call.Arguments)
                : ImmutableArray<ArgumentFact>.Empty;
            _sites.Add(
                new CallSite(at, DiagnosticLocations.Of(at), label, bodies.ToImmutableArray(), arguments) { IsFunction = !bodies.Key });
        }

        // What a method of the library gets is not seen: no reason to think of an extent.
        foreach (EffectKinds kind in EffectNames.All.Where(k => k != EffectKinds.PageProportional && (function.Kinds & k) != 0))
        {
            Add(at, label, kind, SizeOrigin.Fixed);
        }

        if (function.IsUnknown || function.Parameter >= 0)
        {
            _sites.Add(
                new EffectSite(
                    at, DiagnosticLocations.Of(at), label, EffectKinds.CallsUnknown,
                    function.IsUnknown ? 0 : SizeOrigin.OfParameter(function.Parameter).Parameters));
        }
    }

    private void ReadArray(IArrayCreationOperation array)
    {
        if (array.Type is IArrayTypeSymbol { ElementType: { } element } && !BufferLengths.AreObjects(element))
        {
            SizeOrigin size = array.DimensionSizes.Aggregate(SizeOrigin.Fixed, (sum, d) => sum | _amounts.Of(d));
            if (!size.IsFixed && !AmortizedGrowth.IsLarger(array, _amounts)
                && !array.DimensionSizes.All(d => KeptCounts.Is(d, element, _amounts)))
            {
                Add(array, ShortText.Of(array.Syntax), EffectKinds.Allocates, size);
            }
        }
    }

    private void ReadCall(
        IOperation at, IMethodSymbol target, IOperation? instance, ImmutableArray<IArgumentOperation> arguments, bool isVirtual)
    {
        IOperation call = Written(at);
        KnownEffects? known = _effects.Table.Lookup(target, instance, arguments, _model, _cancellationToken);
        string label = Label(target);
        if (known is { } effects)
        {
            foreach (EffectKinds kind in EffectNames.All)
            {
                // A wait that is over at once is a question.
                bool isQuestion = kind == EffectKinds.Blocks
                    && arguments.Any(a => a.Parameter?.Name is "timeout" or "millisecondsTimeout" && Timeouts.IsZero(a.Value));
                if ((effects.Kinds & kind) != 0 && !isQuestion
                    && BulkOperations.AmountOf(kind, effects.Origin, target, at, instance, arguments, _amounts) is { } amount)
                {
                    Add(call, label, kind, amount, kind == EffectKinds.CallsUnseen ? Unseen(target) : null);
                }
            }

            return;
        }

        if (_effects.Locks.Types.IsLockApi(target.ContainingType))
        {
            return;
        }

        if (DotNetAssemblies.IsUnseen(target))
        {
            _sites.Add(new EffectSite(call, DiagnosticLocations.Of(call), label, EffectKinds.CallsUnseen, 0) { Unseen = Unseen(target) });
        }

        bool dispatches = isVirtual && target is { IsSealed: false } && instance is not { Type.IsSealed: true }
            && instance?.Syntax is not BaseExpressionSyntax;
        if (dispatches && _foreign.May(target, instance))
        {
            _sites.Add(new EffectSite(call, DiagnosticLocations.Of(call), label, EffectKinds.CallsUnseen, 0) { Unseen = Unseen(target) });
        }

        if (dispatches && (SummaryReader.IsDriver(target) || IsHook(target, instance)))
        {
            _sites.Add(
                new EffectSite(
                    call, DiagnosticLocations.Of(call), target.ContainingType.Name + "." + target.Name, EffectKinds.CallsUnknown, 0));
        }

        ImmutableArray<SyntaxNode> targets = _effects.BodiesOf(target, dispatches, _cancellationToken);
        if (!targets.IsEmpty)
        {
            ReadRecursion(call, label, target, instance, arguments);
            _sites.Add(new CallSite(call, DiagnosticLocations.Of(call), label, targets, Arguments(at, target, arguments))
            {
                Receiver = instance,
                Covered = _effects.Locks.RequiredBy(target).Where(s => s.Class is LockGranularity.Coarse or LockGranularity.Structure)
                    .Select(s => s.Path.Symbol).OfType<ISymbol>().ToImmutableArray(),
            });
        }
    }

    /// <summary>A method that is there for code outside to fill in: nobody here does, and it does nothing itself.</summary>
    private bool IsHook(IMethodSymbol target, IOperation? instance) =>
        target.MethodKind == MethodKind.Ordinary
        && _effects.Locks.Graph.Runs.Visibility.IsOverriddenOutside(target, instance is null ? null : Values.Unwrap(instance).Type)
        && target.DeclaringSyntaxReferences.All(r =>
            r.GetSyntax(_cancellationToken) is MethodDeclarationSyntax { ExpressionBody: null, Body: null or { Statements.Count: 0 } })
        && _effects.Locks.Graph.Implementations.All(target).IsEmpty;

    private ImmutableArray<ArgumentFact> Arguments(IOperation at, IMethodSymbol target, ImmutableArray<IArgumentOperation> arguments)
    {
        ImmutableArray<ArgumentFact>.Builder facts = ImmutableArray.CreateBuilder<ArgumentFact>(target.Parameters.Length);
        foreach (IParameterSymbol parameter in target.Parameters)
        {
            facts.Add(
                at is ICollectionExpressionOperation collection && BufferLengths.IsBuffer(parameter.Type)
                    ? ArgumentFact.Default with { SizeOrigin = BufferLengths.OfSpreads(collection, _amounts) }
                    : GivenValues.To(parameter, at, arguments) is not { } value
                    ? ArgumentFact.Default
                    : (FunctionValues.MayBe(value) ? _functions.Of(value) : ArgumentFact.Default) with
                    {
                        SizeOrigin = _amounts.AmountOf(value),
                    });
        }

        return facts.ToImmutable();
    }

    private static string? Unseen(IMethodSymbol method) => EffectId.Exact((method.ReducedFrom ?? method).OriginalDefinition);

    private void Add(IOperation operation, string label, EffectKinds kind, SizeOrigin amount, string? unseen = null) =>
        _sites.Add(
            new EffectSite(
                operation, operation is ILoopOperation loop ? LoopHeaders.Of(loop) : DiagnosticLocations.Of(operation), label, kind,
                amount.IsInputProportional || (amount.IsUnknown && kind != EffectKinds.PageProportional) ? 0 : amount.Parameters)
            { Unseen = unseen });

    private static string Label(IMethodSymbol method)
    {
        string type = method.ContainingType?.Name ?? "";
        return method.DeclaringSyntaxReferences.IsEmpty && method.MethodKind is not MethodKind.Constructor
            ? type + "." + (method.AssociatedSymbol ?? method).Name
            : Runs.NameOf(method);
    }
}
