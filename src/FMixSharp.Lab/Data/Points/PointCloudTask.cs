namespace FMixSharp.Lab.Data.Points;

/// <summary>What an experiment with point clouds trains on.</summary>
/// <param name="Name">The data set's name on the command line.</param>
/// <param name="Train">Training objects.</param>
/// <param name="Test">Test objects, of the same classes and with as many points.</param>
public sealed record PointCloudTask(string Name, PointCloudSplit Train, PointCloudSplit Test) : DataTask(Name);
