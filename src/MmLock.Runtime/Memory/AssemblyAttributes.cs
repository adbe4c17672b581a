using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("MmLock.Memory.Tests")]
[assembly: InternalsVisibleTo("MmLock.Benchmarks")]
