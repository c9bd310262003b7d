namespace FMixSharp.Lab.Data.Solids;

/// <summary>What an experiment with solid objects trains on.</summary>
/// <param name="Name">The data set's name on the command line.</param>
/// <param name="Train">Training objects.</param>
/// <param name="Test">Test objects, of the same classes and with as many points.</param>
public sealed record SolidTask(string Name, SolidSplit Train, SolidSplit Test) : DataTask(Name);
