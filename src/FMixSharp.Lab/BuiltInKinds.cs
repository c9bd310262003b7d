using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.PointClouds;
using FMixSharp.Lab.Sounds;
using FMixSharp.Lab.Texts;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab;

/// <summary>The kinds of data that are built in, a row each.</summary>
internal static class BuiltInKinds
{
    /// <summary>Fills the table of kinds, before anything else of this library runs: it does not know who is in it.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "A table that kinds of one's own are added to must have the built-in ones first.")]
    public static void Add()
    {
        Datasets.AddBuiltIn(new ImageKind());
        Datasets.AddBuiltIn(new SoundKind());
        Datasets.AddBuiltIn(new TextKind());
        Datasets.AddBuiltIn(new PointCloudKind());
    }
}
