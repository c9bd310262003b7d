using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Training;

/// <summary>What a run's checkpoint holds, to compare runs bit by bit.</summary>
internal static class CheckpointTensors
{
    /// <summary>The bytes of each tensor by its name, in hexadecimal.</summary>
    public static SortedDictionary<string, string> Of(string folder) =>
        new(
            Checkpoint
                .Load(new RunFolder(folder).CheckpointFile)
                .Tensors.ToDictionary(entry => entry.Key, entry => Convert.ToHexString(entry.Value.Data.Span)),
            StringComparer.Ordinal
        );
}
